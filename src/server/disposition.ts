// What a file is called that is handed out (RFC 6266).

/** Content-Disposition: the name in UTF-8, and a plain one for who cannot read that. Some systems take none of these signs in a name. */
export function disposition(name: string, plain: string): string {
  const safe = name.replace(/[\\/:*?"<>|\p{Cc}]/gu, ' ');
  return `attachment; filename="${plain}"; filename*=UTF-8''${inHeader(safe)}`;
}

/** A text as RFC 8187 has it in a header. */
export function inHeader(text: string): string {
  return encodeURIComponent(text).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}
