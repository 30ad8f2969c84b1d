// Names, places and trades for seeded people, from many parts of the world.

/** Given name, and how it is written in an address where that differs. */
export const givenNames = [
  'Anna', 'Ben', 'Chloé', 'Dmitri', 'Elif', 'Fatima', 'Gábor', 'Hiroshi', 'Ingrid', 'João', 'Kofi', 'Léa', 'Łukasz', 'María', 'Nikolai', 'Olga', 'Priya',
  'Quentin', 'Renée', 'Søren', 'Tomáš', 'Uğur', 'Valentina', 'Wei', 'Ximena', 'Yuki', 'Zoë', 'Amélie', 'Björn', 'Čestmír', 'Đorđe', 'Éva', 'Faisal',
  'Grace', 'Håkon', 'Ivana', 'Jürgen', 'Karim', 'Liam', 'Mei', 'Noor', 'Óscar', 'Pedro', 'Ravi', 'Sinéad', 'Thandiwe', 'Ursula', 'Viktor', 'Wanjiru', 'Yasmin',
] as const;

export const surnames = [
  'Andersson', 'Bernard', 'Costa', 'Dvořák', 'Eriksen', 'Fernández', 'García', 'Haddad', 'Ivanova', 'Jensen', 'Kowalski', 'Lefèvre', 'Müller', 'Nguyễn',
  "O'Brien", 'Petrov', 'Quiroga', 'Rossi', 'Şahin', 'Tanaka', 'Ünal', 'van den Berg', 'Wójcik', 'Xu', 'Yılmaz', 'Zhang', 'Åkesson', 'Božić', 'Çelik',
  'Diallo', 'El-Sayed', 'Fitzgerald', 'Gonçalves', 'Horváth', 'Ibrahim', 'Johansen', 'Khan', 'López', 'MacLeod', 'Novák', 'Okafor', 'Papadopoulos',
  'Ramírez', 'Smith-Jones', 'Takahashi', 'Ulrich', 'Virtanen', 'Williams', 'Yamamoto', 'Żuraw',
] as const;

/** City, country, its code, share of the workforce in parts. */
export const places = [
  ['Pittsburgh', 'United States', 'US'], ['Seattle', 'United States', 'US'], ['Toronto', 'Canada', 'CA'], ['London', 'United Kingdom', 'GB'], ['Dublin', 'Ireland', 'IE'],
  ['Paris', 'France', 'FR'], ['Berlin', 'Germany', 'DE'], ['München', 'Germany', 'DE'], ['Zürich', 'Switzerland', 'CH'], ['Kraków', 'Poland', 'PL'],
  ['København', 'Denmark', 'DK'], ['Madrid', 'Spain', 'ES'], ['São Paulo', 'Brazil', 'BR'], ['Lagos', 'Nigeria', 'NG'], ['Nairobi', 'Kenya', 'KE'],
  ['İstanbul', 'Türkiye', 'TR'], ['Bengaluru', 'India', 'IN'], ['Singapore', 'Singapore', 'SG'], ['東京', 'Japan', 'JP'], ['Sydney', 'Australia', 'AU'],
] as const;

export const departments = [
  'Engineering', 'Sales', 'Marketing', 'Finance', 'Human Resources', 'Operations', 'Support', 'Legal', 'Manufacturing', 'Research', 'IT', 'Logistics',
] as const;

export const jobTitles = [
  'Engineer', 'Senior Engineer', 'Account Executive', 'Analyst', 'Specialist', 'Coordinator', 'Manager', 'Director', 'Assistant', 'Technician', 'Consultant', 'Planner',
] as const;
