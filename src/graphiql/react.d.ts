// As much of React's types as the page and GraphiQL's declarations need, until @types/react is installed. No code here.
declare module 'react' {
  export type ReactNode = object | string | number | boolean | null | undefined;
  export type FC<Props = object> = (props: Props) => ReactNode;
  export type ComponentPropsWithoutRef<Component> = Component extends (props: infer Props) => unknown ? Props : never;
  export function useState<Value>(initial: Value | (() => Value)): [Value, (value: Value) => void];
  export function useMemo<Value>(make: () => Value, on: readonly unknown[]): Value;
}

declare module 'react/jsx-runtime' {
  type Attributes = Record<string, unknown>;
  export namespace JSX {
    type Element = import('react').ReactNode;
    interface ElementChildrenAttribute {
      children: unknown;
    }
    interface IntrinsicElements {
      label: Attributes;
      input: Attributes & { onChange?: (event: { target: HTMLInputElement }) => void };
    }
  }
}

declare module 'react-dom/client' {
  export function createRoot(place: Element): { render: (page: import('react').ReactNode) => void };
}
