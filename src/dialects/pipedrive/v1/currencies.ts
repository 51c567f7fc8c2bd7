import Type from 'typebox'
import { foldText } from '../../../model/query.ts'
import { ok, route } from '../../dialect.ts'
import { queryParameters } from '../../kit/flat-parameters.ts'
import { oldRules } from '../query.ts'
import { errorResponse } from '../schema.ts'
import { success } from './schema.ts'

/** ISO 4217 currencies in use. The id of a currency is its place here, so new ones go to the end. */
const CODES =
  `EUR USD AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD
  CAD CDF CHF CLF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL
  HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD
  MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR
  SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX UYU UZS VES VND VUV
  WST XAF XCD XOF XPF YER ZAR ZMW ZWG`.split(/\s+/)

/** Digits after the decimal point other than two (ISO 4217). */
const decimalPoints: Readonly<Record<string, number>> = {
  ...withDigits(0, 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF'),
  ...withDigits(3, 'BHD IQD JOD KWD LYD OMR TND'),
  ...withDigits(4, 'CLF'),
}

const currency = Type.Object({
  id: Type.Integer(),
  code: Type.String({ description: 'ISO 4217.' }),
  name: Type.String(),
  decimal_points: Type.Integer(),
  symbol: Type.String({ description: 'The code if the currency has no symbol.' }),
  active_flag: Type.Boolean(),
  is_custom_flag: Type.Boolean(),
})

export const getCurrencies = route({
  method: 'GET',
  path: '/v1/currencies',
  operationId: 'getCurrencies',
  summary: 'List currencies',
  reference: 'https://developers.pipedrive.com/docs/api/v1/Currencies#getCurrencies',
  role: 'read',
  query: queryParameters(
    Type.Object({
      term: Type.Optional(
        Type.String({
          emptyMeansAbsent: true,
          description: 'A part of the name or the code.',
        }),
      ),
    }),
    oldRules,
  ),
  responses: {
    200: Type.Object({ success, data: Type.Array(currency) }),
    400: errorResponse,
    401: errorResponse,
  },
  async handle({ query: { term } }) {
    const wanted = foldText(term ?? '')
    const data = currencies.filter(({ name, code }) => foldText(`${code} ${name}`).includes(wanted))
    return ok({ success: true, data })
  },
})

const names = new Intl.DisplayNames('en', { type: 'currency' })

const currencies = CODES.map((code, index) => ({
  id: index + 1,
  code,
  name: names.of(code) ?? code,
  decimal_points: decimalPoints[code] ?? 2,
  symbol: symbolOf(code),
  active_flag: true,
  is_custom_flag: false,
}))

function symbolOf(code: string): string {
  const parts = new Intl.NumberFormat('en', { style: 'currency', currency: code }).formatToParts(0)
  return parts.find(({ type }) => type === 'currency')?.value ?? code
}

function withDigits(digits: number, codes: string): Record<string, number> {
  return Object.fromEntries(codes.split(' ').map((code) => [code, digits]))
}
