// Why the service has refused a file or a download, in its own words. Must not guess where it gave none.

interface Refused {
  errors?: { message?: string }[];
}

/** The message in the body of an answer over plain HTTP, or the number of its status. */
export function reasonIn(status: number, body: string): string {
  try {
    return (JSON.parse(body) as Refused).errors?.[0]?.message ?? String(status);
  } catch {
    return String(status);
  }
}
