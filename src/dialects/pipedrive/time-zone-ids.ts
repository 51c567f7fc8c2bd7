import type { JsonObject } from '../../model/json.ts'

/**
 * The numbers of time zones (`timezone_id`) in values of time fields, and the names they stand for.
 *
 * The vendor publishes no list. It documents one pair, 318 for Europe/London
 * (https://pipedrive.readme.io/docs/pipedrive-api-v2-migration-guide). An alphabetical list of the zones that the tz
 * database had around 2011, without links, puts London there, so Kith numbers these zones from 1 in that order. Other
 * numbers may differ from the vendor's. Younger names and links have the numbers after them.
 */

/** @returns undefined for a name that has no number. Names are compared without case. */
export function zoneIdOf(name: string): number | undefined {
  return idsByName.get(name.toLowerCase())
}

/** The name in the spelling of the tz database. */
export function zoneNameOf(id: number): string | undefined {
  return names[id - 1]
}

/** The value of a time field with both number and name of its zone, where one of them is known. */
export function withWholeZone(value: JsonObject): JsonObject {
  const { timezone_id: id = null, timezone_name: name = null } = value
  if (typeof name === 'string' && id === null) return { ...value, timezone_id: zoneIdOf(name) ?? null }
  if (typeof id === 'number' && name === null) return { ...value, timezone_name: zoneNameOf(id) ?? null }
  return value
}

/** An area of the tz database, and its zones in lines; the area of names without one is empty. */
type Area = readonly [area: string, lines: readonly string[]]

/** Zones of about 2011, without links. */
const zones: readonly Area[] = [
  [
    'Africa',
    [
      'Abidjan Accra Addis_Ababa Algiers Asmara Bamako Bangui Banjul Bissau Blantyre Brazzaville Bujumbura',
      'Cairo Casablanca Ceuta Conakry Dakar Dar_es_Salaam Djibouti Douala El_Aaiun Freetown Gaborone Harare',
      'Johannesburg Juba Kampala Khartoum Kigali Kinshasa Lagos Libreville Lome Luanda Lubumbashi Lusaka',
      'Malabo Maputo Maseru Mbabane Mogadishu Monrovia Nairobi Ndjamena Niamey Nouakchott Ouagadougou',
      'Porto-Novo Sao_Tome Tripoli Tunis Windhoek',
    ],
  ],
  [
    'America',
    [
      'Adak Anchorage Anguilla Antigua Araguaina Argentina/Buenos_Aires Argentina/Catamarca',
      'Argentina/Cordoba Argentina/Jujuy Argentina/La_Rioja Argentina/Mendoza Argentina/Rio_Gallegos',
      'Argentina/Salta Argentina/San_Juan Argentina/San_Luis Argentina/Tucuman Argentina/Ushuaia Aruba',
      'Asuncion Atikokan Bahia Bahia_Banderas Barbados Belem Belize Blanc-Sablon Boa_Vista Bogota Boise',
      'Cambridge_Bay Campo_Grande Cancun Caracas Cayenne Cayman Chicago Chihuahua Costa_Rica Cuiaba Curacao',
      'Danmarkshavn Dawson Dawson_Creek Denver Detroit Dominica Edmonton Eirunepe El_Salvador Fortaleza',
      'Glace_Bay Godthab Goose_Bay Grand_Turk Grenada Guadeloupe Guatemala Guayaquil Guyana Halifax Havana',
      'Hermosillo Indiana/Indianapolis Indiana/Knox Indiana/Marengo Indiana/Petersburg Indiana/Tell_City',
      'Indiana/Vevay Indiana/Vincennes Indiana/Winamac Inuvik Iqaluit Jamaica Juneau Kentucky/Louisville',
      'Kentucky/Monticello La_Paz Lima Los_Angeles Maceio Managua Manaus Martinique Matamoros Mazatlan',
      'Menominee Merida Mexico_City Miquelon Moncton Monterrey Montevideo Montreal Montserrat Nassau',
      'New_York Nipigon Nome Noronha North_Dakota/Beulah North_Dakota/Center North_Dakota/New_Salem Ojinaga',
      'Panama Pangnirtung Paramaribo Phoenix Port-au-Prince Port_of_Spain Porto_Velho Puerto_Rico',
      'Rainy_River Rankin_Inlet Recife Regina Resolute Rio_Branco Santa_Isabel Santarem Santiago',
      'Santo_Domingo Sao_Paulo Scoresbysund St_Johns St_Kitts St_Lucia St_Thomas St_Vincent Swift_Current',
      'Tegucigalpa Thule Thunder_Bay Tijuana Toronto Tortola Vancouver Whitehorse Winnipeg Yakutat',
      'Yellowknife',
    ],
  ],
  ['Antarctica', ['Casey Davis DumontDUrville Macquarie Mawson McMurdo Palmer Rothera Syowa Vostok']],
  [
    'Asia',
    [
      'Aden Almaty Amman Anadyr Aqtau Aqtobe Ashgabat Baghdad Bahrain Baku Bangkok Beirut Bishkek Brunei',
      'Choibalsan Chongqing Colombo Damascus Dhaka Dili Dubai Dushanbe Gaza Harbin Ho_Chi_Minh Hong_Kong',
      'Hovd Irkutsk Jakarta Jayapura Jerusalem Kabul Kamchatka Karachi Kashgar Kathmandu Kolkata',
      'Krasnoyarsk Kuala_Lumpur Kuching Kuwait Macau Magadan Makassar Manila Muscat Nicosia Novokuznetsk',
      'Novosibirsk Omsk Oral Phnom_Penh Pontianak Pyongyang Qatar Qyzylorda Rangoon Riyadh Sakhalin',
      'Samarkand Seoul Shanghai Singapore Taipei Tashkent Tbilisi Tehran Thimphu Tokyo Ulaanbaatar Urumqi',
      'Vientiane Vladivostok Yakutsk Yekaterinburg Yerevan',
    ],
  ],
  ['Atlantic', ['Azores Bermuda Canary Cape_Verde Faroe Madeira Reykjavik South_Georgia St_Helena Stanley']],
  [
    'Australia',
    ['Adelaide Brisbane Broken_Hill Currie Darwin Eucla Hobart Lindeman Lord_Howe Melbourne Perth Sydney'],
  ],
  [
    'Europe',
    [
      'Amsterdam Andorra Athens Belgrade Berlin Brussels Bucharest Budapest Chisinau Copenhagen Dublin',
      'Gibraltar Helsinki Istanbul Kaliningrad Kiev Lisbon London Luxembourg Madrid Malta Minsk Monaco',
      'Moscow Oslo Paris Prague Riga Rome Samara Simferopol Sofia Stockholm Tallinn Tirane Uzhgorod Vaduz',
      'Vienna Vilnius Volgograd Warsaw Zaporozhye Zurich',
    ],
  ],
  [
    'Indian',
    ['Antananarivo Chagos Christmas Cocos Comoro Kerguelen Mahe Maldives Mauritius Mayotte Reunion'],
  ],
  [
    'Pacific',
    [
      'Apia Auckland Chatham Chuuk Easter Efate Enderbury Fakaofo Fiji Funafuti Galapagos Gambier',
      'Guadalcanal Guam Honolulu Johnston Kiritimati Kosrae Kwajalein Majuro Marquesas Midway Nauru Niue',
      'Norfolk Noumea Pago_Pago Palau Pitcairn Pohnpei Port_Moresby Rarotonga Saipan Tahiti Tarawa',
      'Tongatapu Wake Wallis',
    ],
  ],
]

/** Younger zones, and links. */
const furtherNames: readonly Area[] = [
  ['Africa', ['Asmera Timbuktu']],
  [
    'America',
    [
      'Argentina/ComodRivadavia Atka Buenos_Aires Catamarca Ciudad_Juarez Coral_Harbour Cordoba Coyhaique',
      'Creston Ensenada Fort_Nelson Fort_Wayne Indianapolis Jujuy Knox_IN Kralendijk Louisville',
      'Lower_Princes Marigot Mendoza Metlakatla Nuuk Porto_Acre Punta_Arenas Rosario Shiprock Sitka',
      'St_Barthelemy Virgin',
    ],
  ],
  ['Antarctica', ['South_Pole Troll']],
  ['Arctic', ['Longyearbyen']],
  [
    'Asia',
    [
      'Ashkhabad Atyrau Barnaul Calcutta Chita Chungking Dacca Famagusta Hebron Istanbul Katmandu Khandyga',
      'Macao Qostanay Saigon Srednekolymsk Tel_Aviv Thimbu Tomsk Ujung_Pandang Ulan_Bator Ust-Nera Yangon',
    ],
  ],
  ['Atlantic', ['Faeroe Jan_Mayen']],
  ['Australia', ['ACT Canberra LHI NSW North Queensland South Tasmania Victoria West Yancowinna']],
  ['Brazil', ['Acre DeNoronha East West']],
  ['Canada', ['Atlantic Central Eastern Mountain Newfoundland Pacific Saskatchewan Yukon']],
  ['Chile', ['Continental EasterIsland']],
  [
    'Etc',
    [
      'GMT GMT+0 GMT+1 GMT+10 GMT+11 GMT+12 GMT+2 GMT+3 GMT+4 GMT+5 GMT+6 GMT+7 GMT+8 GMT+9 GMT-0 GMT-1',
      'GMT-10 GMT-11 GMT-12 GMT-13 GMT-14 GMT-2 GMT-3 GMT-4 GMT-5 GMT-6 GMT-7 GMT-8 GMT-9 GMT0 Greenwich',
      'UCT UTC Universal Zulu',
    ],
  ],
  [
    'Europe',
    [
      'Astrakhan Belfast Bratislava Busingen Guernsey Isle_of_Man Jersey Kirov Kyiv Ljubljana Mariehamn',
      'Nicosia Podgorica San_Marino Sarajevo Saratov Skopje Tiraspol Ulyanovsk Vatican Zagreb',
    ],
  ],
  ['Mexico', ['BajaNorte BajaSur General']],
  ['Pacific', ['Bougainville Kanton Ponape Samoa Truk Yap']],
  [
    'US',
    [
      'Alaska Aleutian Arizona Central East-Indiana Eastern Hawaii Indiana-Starke Michigan Mountain Pacific',
      'Samoa',
    ],
  ],
  [
    '',
    [
      'CET CST6CDT Cuba EET EST EST5EDT Egypt Eire GB GB-Eire GMT GMT+0 GMT-0 GMT0 Greenwich HST Hongkong',
      'Iceland Iran Israel Jamaica Japan Kwajalein Libya MET MST MST7MDT NZ NZ-CHAT Navajo PRC PST8PDT',
      'Poland Portugal ROC ROK Singapore Turkey UCT UTC Universal W-SU WET Zulu',
    ],
  ],
]

const names = [...zones, ...furtherNames].flatMap(([area, lines]) =>
  lines.flatMap((line) => line.split(' ')).map((name) => (area === '' ? name : `${area}/${name}`)),
)
const idsByName: ReadonlyMap<string, number> = new Map(
  names.map((name, index) => [name.toLowerCase(), index + 1]),
)
