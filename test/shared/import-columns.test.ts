import { describe, expect, test } from '@jest/globals';
import { UsherError } from '../../shared/errors.ts';
import { importFields, understandHeader } from '../../shared/import-columns.ts';

function fieldsOf(header: string): (string | null)[] {
  return understandHeader(header.split(',')).map((column) => column.field);
}

function refusalOf(header: string): string {
  try {
    understandHeader(header.split(','));
  } catch (error) {
    if (error instanceof UsherError && error.code === 'file.unreadable') return error.message;
    throw error;
  }
  throw new Error(`${header} was accepted`);
}

describe('Usher’s own header', () => {
  test('is understood column by column', () => {
    expect(fieldsOf(importFields.join(','))).toEqual([...importFields]);
  });

  test('is understood whatever its case, blanks, dashes and underscores', () => {
    expect(fieldsOf('E-Mail,First Name,LASTNAME,Job-Title, postal_code ,External Id')).toEqual(
      ['email', 'first_name', 'last_name', 'job_title', 'postal_code', 'external_id'],
    );
  });

  test('may be in any order and keeps the words of the file', () => {
    expect(understandHeader(['Last Name', 'Shoe size', 'email', 'First Name'])).toEqual([
      { header: 'Last Name', field: 'last_name' }, { header: 'Shoe size', field: null },
      { header: 'email', field: 'email' }, { header: 'First Name', field: 'first_name' },
    ]);
  });

  test('may have delimiters too many at its end', () => {
    expect(fieldsOf('email,first_name,last_name,, ')).toEqual(['email', 'first_name', 'last_name']);
  });
});

describe('headers of other products', () => {
  test('Entra bulk create', () => {
    const header = 'Name [displayName] Required,User name [userPrincipalName] Required,Initial password [passwordProfile] Required,'
      + 'Block sign in (Yes/No) [accountEnabled] Required,First name [givenName],Last name [surname],Job title [jobTitle],Department [department],'
      + 'Usage location [usageLocation],Street address [streetAddress],State or province [state],Country or region [country],'
      + 'Office [physicalDeliveryOfficeName],City [city],ZIP or postal code [postalCode],Office phone [telephoneNumber],Mobile phone [mobile]';
    expect(fieldsOf(header)).toEqual([
      'display_name', 'email', 'password', null, 'first_name', 'last_name', 'job_title', 'department', 'usage_location', 'street', null, null,
      'office', 'city', 'postal_code', null, 'mobile',
    ]);
  });

  test('Entra user download, whose mail is preferred to the user name', () => {
    expect(fieldsOf('userPrincipalName,displayName,surname,mail,givenName,objectId,jobTitle,usageLocation,mobile')).toEqual(
      [null, 'display_name', 'last_name', 'email', 'first_name', null, 'job_title', 'usage_location', 'mobile'],
    );
  });

  test('Microsoft 365 admin center', () => {
    const header = 'User Name,First Name,Last Name,Display Name,Job Title,Department,Office Number,Office Phone,Mobile Phone,Fax,'
      + 'Alternate email address,Address,City,State or Province,ZIP or Postal Code,Country or Region';
    expect(fieldsOf(header)).toEqual([
      'email', 'first_name', 'last_name', 'display_name', 'job_title', 'department', 'office', null, 'mobile', null, null, 'street', 'city', null,
      'postal_code', null,
    ]);
  });

  test('Google Workspace, whose licences are not ours', () => {
    const header = 'First Name [Required],Last Name [Required],Email Address [Required],Password [Required],Password Hash Function [UPLOAD ONLY],'
      + 'Recovery Email,Home Phone,Mobile Phone,Work Address,Employee ID,Employee Title,Department,New Licenses [UPLOAD ONLY]';
    expect(fieldsOf(header)).toEqual([
      'first_name', 'last_name', 'email', 'password', null, null, 'home_phone', 'mobile', 'street', 'external_id', 'job_title', 'department', null,
    ]);
  });

  test('Okta, whose email is preferred to the login', () => {
    expect(fieldsOf('login,firstName,lastName,email,mobilePhone,streetAddress,zipCode,title,organization,employeeNumber')).toEqual(
      [null, 'first_name', 'last_name', 'email', 'mobile', 'street', 'postal_code', 'job_title', 'company', 'external_id'],
    );
  });

  test('JumpCloud, whose user name is no address', () => {
    expect(fieldsOf('Username,FirstName,LastName,Password,Email,jobTitle,employeeIdentifier,work_streetAddress,work_city,work_postalCode,mobile_number,home_number')).toEqual(
      [null, 'first_name', 'last_name', 'password', 'email', 'job_title', 'external_id', 'street', 'city', 'postal_code', 'mobile', 'home_phone'],
    );
  });
});

describe('a header that cannot be used', () => {
  test('names the missing column and what was found', () => {
    expect(refusalOf('email,first_name,phone')).toBe(
      'The column last_name is missing. The first row must be email,first_name,last_name. I found: email, first_name, phone.',
    );
  });

  test('says that a display name does not replace the names', () => {
    expect(refusalOf('email,display_name')).toMatch(/^The columns first_name and last_name are missing\..*display_name does not replace first_name and last_name\.$/);
  });

  test('without any known column is told what the first row must be', () => {
    expect(refusalOf('a,b')).toBe('The first row must be email,first_name,last_name. I found: a, b.');
  });

  test('names the column that is there twice', () => {
    expect(refusalOf('email,first_name,last_name,E-Mail')).toBe('The column email is there twice: “email” and “E-Mail”. Keep one of them and send the file again.');
  });

  test('with a column unknown twice is no problem', () => {
    expect(fieldsOf('email,first_name,last_name,x,x')).toEqual(['email', 'first_name', 'last_name', null, null]);
  });

  test('shows long and tricky headers shortened and without invisible characters', () => {
    const words = refusalOf(`email,first\u202Ename,${'x'.repeat(500)}`);
    expect(words).not.toContain('\u202E');
    expect(words.length).toBeLessThan(250);
  });

  test('is no table when it has thousands of columns', () => {
    expect(refusalOf(`email,first_name,last_name${',x'.repeat(5000)}`)).toMatch(/has 5003 columns; at most 256/);
  });
});
