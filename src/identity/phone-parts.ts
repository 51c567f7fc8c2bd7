import { type PhoneNumber, parsePhoneNumberFromString } from 'libphonenumber-js/max'
import { createBoundedCache } from './bounded-cache.ts'

/*
 * What a normal form of a phone number says (see `phone.ts`, which makes them). The console uses this file too, so it
 * imports nothing but the library and this folder.
 */

/** The number of a normal form as E.164, without its extension; undefined if it is not an E.164 number. */
export function e164Of(normal: string): string | undefined {
  const [number = ''] = normal.split(EXTENSION)
  return isE164(number) ? number : undefined
}

/** The digits of the extension in a normal form; undefined if it has none. */
export function extensionOf(normal: string): string | undefined {
  return normal.split(EXTENSION)[1]
}

/** The normal form without its extension. */
export function withoutExtension(normal: string): string {
  return normal.split(EXTENSION)[0] ?? normal
}

/**
 * Whether a normal form is a number that its country assigns. Only such numbers are dialled, and count as evidence that
 * two people are one.
 */
export function isValidPhone(normal: string): boolean {
  const number = e164Of(normal)
  return number !== undefined && readingOf(number).isValid
}

/**
 * A valid number as people write it, with its extension.
 *
 * @param country ISO 3166 country of the reader, whose own numbers are written without the calling code
 * @returns undefined if the number is not valid; then the text of its source is shown
 */
export function writtenPhone(normal: string, country: string | undefined): string | undefined {
  const parsed = isValidPhone(normal) ? parsePhoneNumberFromString(e164Of(normal)!) : undefined
  if (!parsed) return undefined
  const extension = extensionOf(normal)
  if (extension !== undefined) parsed.setExt(extension)
  return parsed.country === country ? parsed.formatNational() : parsed.formatInternational()
}

export interface PhoneParts {
  readonly nationalNumber: string
  /** Calling code, `1`. */
  readonly callingCode: string
  /** ISO 3166 country, `US`; undefined if the number fits no country. */
  readonly country: string | undefined
}

/** The parts of the E.164 number in a normal form; undefined if there is none or its calling code is not assigned. */
export function phonePartsOf(normal: string): PhoneParts | undefined {
  const number = e164Of(normal)
  return number === undefined ? undefined : readingOf(number).parts
}

export function isE164(text: string): boolean {
  return E164.test(text)
}

/** Numbers that stay parsed: more than a batch of rows has, in a few megabytes. */
export const NUMBERS_CACHED = 10_000

/**
 * What the library reads of a number that looks like E.164. Such a number says its country, so that no region matters.
 *
 * @param number a text for which `isE164` holds
 */
export function readingOf(number: string): Reading {
  return readings(number, () => new Reading(number))
}

/** What is known of a number that looks like E.164, as plain data. */
export interface NumberReading {
  readonly number: string
  readonly isValid: boolean
  /** Absent if the calling code is not assigned. */
  readonly parts: PhoneParts | undefined
}

/** Takes over what another thread has read, so that it is not read again here. */
export function rememberNumber(reading: NumberReading): void {
  readings.put(reading.number, new Reading(reading.number, reading))
}

const readings = createBoundedCache<Reading>(NUMBERS_CACHED)

/** A number as the library reads it. What is costly to find out is found out once, when it is asked for. */
class Reading {
  readonly #number: string
  readonly #known: NumberReading | undefined
  #parsed: PhoneNumber | undefined
  #isParsed = false
  #isValid: boolean | undefined
  #parts: PhoneParts | undefined

  constructor(number: string, known?: NumberReading) {
    this.#number = number
    this.#known = known
  }

  get parsed(): PhoneNumber | undefined {
    if (!this.#isParsed) this.#parsed = parsePhoneNumberFromString(this.#number, { extract: false })
    this.#isParsed = true
    return this.#parsed
  }

  get isValid(): boolean {
    if (this.#known) return this.#known.isValid
    this.#isValid ??= this.parsed?.isValid() === true
    return this.#isValid
  }

  get parts(): PhoneParts | undefined {
    if (this.#known) return this.#known.parts
    if (!this.parsed) return undefined
    const { nationalNumber, countryCallingCode: callingCode, country } = this.parsed
    // A possible but unassigned number has no country of its own: use the first country of its calling code.
    this.#parts ??= { nationalNumber, callingCode, country: country ?? this.parsed.getPossibleCountries()[0] }
    return this.#parts
  }
}

/** E.164 with at least seven digits: shorter texts with a plus are not numbers that can be dialled from elsewhere. */
const E164 = /^\+[1-9]\d{6,14}$/

/** Between the number and its extension, as RFC 3966 writes it. */
export const EXTENSION = ';ext='
