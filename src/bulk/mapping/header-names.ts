/** The field for a header in one of several languages, in the form that `plainHeader` returns. */
export function fieldForHeader(plain: string): string | undefined {
  return Object.hasOwn(fields, plain) ? fields[plain] : undefined
}

const fields: Readonly<Record<string, string>> = {
  name: 'fullName',
  fullname: 'fullName',
  displayname: 'fullName',
  contactname: 'fullName',
  nombrecompleto: 'fullName',
  firstname: 'given',
  givenname: 'given',
  forename: 'given',
  vorname: 'given',
  prenom: 'given',
  nombre: 'given',
  middlename: 'middle',
  lastname: 'surname',
  surname: 'surname',
  familyname: 'surname',
  nachname: 'surname',
  apellido: 'surname',
  apellidos: 'surname',
  nomdefamille: 'surname',
  email: 'emails.1',
  emails: 'emails.1',
  emailaddress: 'emails.1',
  emailaddresses: 'emails.1',
  mail: 'emails.1',
  correo: 'emails.1',
  correoelectronico: 'emails.1',
  phone: 'phones.1',
  phones: 'phones.1',
  phonenumber: 'phones.1',
  phonenumbers: 'phones.1',
  telephone: 'phones.1',
  telefon: 'phones.1',
  telefono: 'phones.1',
  tel: 'phones.1',
  mobile: 'phones.2',
  mobilephone: 'phones.2',
  cell: 'phones.2',
  cellphone: 'phones.2',
  handy: 'phones.2',
  movil: 'phones.2',
  company: 'company',
  companyname: 'company',
  organization: 'company',
  organisation: 'company',
  employer: 'company',
  firma: 'company',
  empresa: 'company',
  jobtitle: 'jobTitle',
  position: 'jobTitle',
  role: 'jobTitle',
  puesto: 'jobTitle',
  birthday: 'birthday',
  birthdate: 'birthday',
  dateofbirth: 'birthday',
  dob: 'birthday',
  geburtstag: 'birthday',
  notes: 'notes',
  note: 'notes',
  comments: 'notes',
  notas: 'notes',
  language: 'language',
  locale: 'language',
  timezone: 'timeZone',
  labels: 'labels',
  tags: 'labels',
  groups: 'labels',
  categories: 'labels',
  etiquetas: 'labels',
  id: 'externalId',
  externalid: 'externalId',
  contactid: 'externalId',
  customerid: 'externalId',
  address: 'addresses.1',
  postaladdress: 'addresses.1',
  street: 'addresses.1.street',
  streetaddress: 'addresses.1.street',
  city: 'addresses.1.locality',
  town: 'addresses.1.locality',
  state: 'addresses.1.region',
  region: 'addresses.1.region',
  zip: 'addresses.1.postcode',
  zipcode: 'addresses.1.postcode',
  postcode: 'addresses.1.postcode',
  postalcode: 'addresses.1.postcode',
  country: 'addresses.1.country',
  createdat: 'createdAt',
  created: 'createdAt',
  createdate: 'createdAt',
  updatedat: 'updatedAt',
}

/** A header in lower case without accents, blanks and punctuation. */
export function plainHeader(header: string): string {
  return withoutAccents(header)
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')
}

/** A key for a custom field, made from a header. */
export function keyFromHeader(header: string, charsMax: number): string {
  return withoutAccents(header)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, charsMax)
}

function withoutAccents(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '')
}
