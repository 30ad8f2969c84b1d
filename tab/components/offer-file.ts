// Hands a file to the browser's own download.
export function offerFile({ name, content }: { name: string; content: Blob }): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The browser has taken the content by the time anything else runs.
  setTimeout(() => { URL.revokeObjectURL(address); }, 0);
}
