// Country codes, as the directory takes them for usage locations: ISO 3166-1 alpha-2, and Kosovo, which has none there.
import { quoted } from './import-text.ts';

const codes: ReadonlySet<string> = new Set([
  ...'AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR'.split(' '),
  ...'CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU'.split(' '),
  ...'ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ'.split(' '),
  ...'MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI'.split(' '),
  ...'SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW'.split(' '),
]);

/** In capital letters. */
export const isCountry = (code: string): boolean => codes.has(code);

/** The end of a sentence on what is none. */
export const noCountry = (typed: string): string => `${quoted(typed)} is not a country code of two letters, for example DE`;

/** Empty, or one sentence that names the field and what was typed, in whatever case. */
export function countryProblem(field: string, typed: string): string {
  // In capitals ß is SS, which is South Sudan.
  return typed.length === 2 && isCountry(typed.toUpperCase()) ? '' : `${field}: ${noCountry(typed)}.`;
}
