// The menu of a card: what matters first in front, all of it behind “More…”, in sections.
import type { CardData } from './card.ts';

export interface Button { title: string; verb: string }

/** `first`: the buttons of the card itself; `sections`: all of them, for the menu. */
export interface Menu { first: readonly Button[]; sections: readonly { title: string; buttons: readonly Button[] }[] }

export interface Offer extends Button {
  section: string;
  /** Place among the buttons of the card itself. */
  first?: number;
}

/** Clients draw five buttons in a row, and the last one leads to the tab. */
const mostInFront = 4;
const mostInRow = 5;

/** Sections stand in the order in which they first occur among `titles`; a few offers need no menu. */
export function menuOf(offers: readonly Offer[], titles: readonly string[]): Menu {
  const buttons = (some: readonly Offer[]): Button[] => some.map(({ title, verb }) => ({ title, verb }));
  const inFront = offers.filter(({ first }) => first !== undefined).sort((a, b) => (a.first ?? 0) - (b.first ?? 0));
  if (offers.length <= mostInFront) return { first: buttons([...inFront, ...offers.filter(({ first }) => first === undefined)]), sections: [] };
  return {
    first: buttons(inFront.slice(0, mostInFront)),
    sections: titles.map((title) => ({ title, buttons: buttons(offers.filter(({ section }) => section === title)) })).filter((section) => section.buttons.length > 0),
  };
}

export interface MenuData<B extends CardData> extends CardData { actions: B[]; hasMenu: boolean; menu: { title: string; rows: { actions: B[] }[] }[] }

/** As the cards take it; `data` is what each button carries beside its title and verb. */
export function menuData<B extends CardData>({ first, sections }: Menu, button: (button: Button) => B): MenuData<B> {
  const rows = (all: readonly Button[]): { actions: B[] }[] =>
    Array.from({ length: Math.ceil(all.length / mostInRow) }, (_, at) => ({ actions: all.slice(at * mostInRow, at * mostInRow + mostInRow).map(button) }));
  return { actions: first.map(button), hasMenu: sections.length > 0, menu: sections.map(({ title, buttons }) => ({ title, rows: rows(buttons) })) };
}
