// js-yaml comes without types; this is all that the tests use of it.
declare module 'js-yaml' {
  export function safeLoad(text: string): unknown;
}
