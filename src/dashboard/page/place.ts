// Where the page lies: below a path of its own where a gateway says so. Must be the only place that reads the address.

/** The path of the page, with a slash at its end: the service says so in the document's <base>. */
const ROOT = new URL(document.baseURI).pathname;

/** The address of the service. */
export const SERVICE = new URL(ROOT, location.origin).href;

/** The path of a view: `pathOf('tasks/7')`. */
export const pathOf = (view: string): string => ROOT + view;
