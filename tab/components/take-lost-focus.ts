// For what is said in the place of a button that was pressed: the keyboard goes on there instead of at the top of the page.

/** As a ref of something that can have the focus. */
export function takeLostFocus(element: HTMLElement | null): void {
  if (document.activeElement === document.body) element?.focus({ preventScroll: true });
}
