// Made by `npm run client` from the OpenAPI document of the native API; changes by hand are lost.
// document: 666aa4a4ef16052802b2295bf90c87a81c9176c5814513811c63d80f85753bca
export interface paths {
  '/v1/people': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** List, search and filter people; oldest first unless sorted otherwise */
    get: operations['listPeople']
    put?: never
    /** Put a person in */
    post: operations['createPerson']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/people/count': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Tell how many people there are, or how many a search or filter selects */
    get: operations['countPeople']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/people/{id}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Read a person; also a removed one, whose removedAt is set */
    get: operations['getPerson']
    put?: never
    post?: never
    /** Remove a person; it can be restored */
    delete: operations['removePerson']
    options?: never
    head?: never
    /** Change what is named; null takes a value away, lists are replaced as a whole */
    patch: operations['updatePerson']
    trace?: never
  }
  '/v1/people/{id}/seen-through': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** What every other API answers about a person, and how to ask for it */
    get: operations['seePersonThrough']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/people/{id}/restore': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Bring a removed person back */
    post: operations['restorePerson']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/people/{id}/merge': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Make another person part of this one; every id of the other leads here afterwards */
    post: operations['mergePeople']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/people/batch': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Put in, change, label, remove and restore many people: each by itself, or all or nothing */
    post: operations['changePeople']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/people/{id}/provenance': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Where each value of a person comes from, and which records there are */
    get: operations['getProvenance']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/people/{id}/records': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** All that each source said about a person, also what others outranked, and when */
    get: operations['listRecords']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/people/{id}/timeline': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** The changes of a person, newest first: who, when, in the name of which source, and the fields before and after */
    get: operations['listTimeline']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/changes': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** All changes after a position, oldest first: who, when, and the fields before and after */
    get: operations['listChanges']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/companies': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** List and search companies; oldest first unless sorted otherwise */
    get: operations['listCompanies']
    put?: never
    /** Put a company in */
    post: operations['createCompany']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/companies/{company_id}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Read a company; also a removed one, whose removedAt is set */
    get: operations['getCompany']
    put?: never
    post?: never
    /** Remove a company; its people stay, and stay linked */
    delete: operations['removeCompany']
    options?: never
    head?: never
    /** Rename a company, and with it the company of its people */
    patch: operations['updateCompany']
    trace?: never
  }
  '/v1/companies/{company_id}/people': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** List, search and filter the people of a company */
    get: operations['listCompanyPeople']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/filters': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** List saved filters */
    get: operations['listFilters']
    put?: never
    /** Save a filter, in the notation of the parameter `filter` of listPeople */
    post: operations['createFilter']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/filters/{filter_id}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Read a saved filter */
    get: operations['getFilter']
    put?: never
    post?: never
    /** Remove a saved filter */
    delete: operations['removeFilter']
    options?: never
    head?: never
    /** Rename a saved filter, or let it select others */
    patch: operations['updateFilter']
    trace?: never
  }
  '/v1/labels': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** List labels */
    get: operations['listLabels']
    put?: never
    /** Define a label */
    post: operations['createLabel']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/labels/{label_id}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Read a label */
    get: operations['getLabel']
    put?: never
    post?: never
    /** Remove a label; nobody shows it any more, and its id is not given again */
    delete: operations['removeLabel']
    options?: never
    head?: never
    /** Rename or recolour a label */
    patch: operations['updateLabel']
    trace?: never
  }
  '/v1/custom-fields': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** List the custom fields of people */
    get: operations['listCustomFields']
    put?: never
    /** Define a custom field */
    post: operations['createCustomField']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/custom-fields/{field_id}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Read a custom field */
    get: operations['getCustomField']
    put?: never
    post?: never
    /** Remove a custom field; its values are kept and shown no more */
    delete: operations['removeCustomField']
    options?: never
    head?: never
    /** Rename a custom field; add, rename, order and remove its options, all at once */
    patch: operations['updateCustomField']
    trace?: never
  }
  '/v1/campaigns': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** List campaigns, newest first */
    get: operations['listCampaigns']
    put?: never
    /** Make a campaign */
    post: operations['createCampaign']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/campaigns/{campaign_id}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Read a campaign */
    get: operations['getCampaign']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    /** Rename a campaign, or change its attributes name by name */
    patch: operations['updateCampaign']
    trace?: never
  }
  '/v1/campaigns/{campaign_id}/contacts': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** List the people of a campaign in order of enrolment */
    get: operations['listCampaignContacts']
    put?: never
    /** Add people to a campaign; those in it already stay as they are */
    post: operations['enrolPeople']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/campaigns/{campaign_id}/statuses': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Tell how many people of a campaign have each status */
    get: operations['countCampaignContacts']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/campaigns/{campaign_id}/contacts/{contact_id}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Read how it stands with one person of a campaign */
    get: operations['getCampaignContact']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    /** Tell how an attempt to reach one person of a campaign goes */
    patch: operations['updateCampaignContact']
    trace?: never
  }
  '/v1/keys': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** List the keys of the organization, without their text */
    get: operations['listKeys']
    put?: never
    /** Make a key for one of the APIs; its text is shown only now */
    post: operations['createKey']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/keys/{key_id}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    post?: never
    /** Make a key invalid for good */
    delete: operations['revokeKey']
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/organization': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Read the organization the key belongs to */
    get: operations['getOrganization']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/organizations': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** List the organization of the key and then those that it manages */
    get: operations['listOrganizations']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/organization/settings': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    /** Change settings of the organization */
    patch: operations['updateSettings']
    trace?: never
  }
  '/v1/sources': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** List where records come from */
    get: operations['listSources']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/sources/{source_id}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Read one source */
    get: operations['getSource']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/imports': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** List imports, newest first */
    get: operations['listImports']
    put?: never
    /** Bring in the people of a file, which is the body; the same file again goes on where it was */
    post: operations['startImport']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/imports/preview': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Tell how a file would be read: format, columns and where they go, first rows */
    post: operations['previewImport']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/imports/dry-run': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Tell what would happen to every row of a file; nothing is kept */
    post: operations['dryRunImport']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/imports/{import_id}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Read how far an import is */
    get: operations['getImport']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/imports/{import_id}/rejections': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** List rejected rows: which column, which value, what would be right */
    get: operations['listRejections']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/imports/{import_id}/rejected': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Download the rejected rows as a file that can be put right and imported */
    get: operations['downloadRejected']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/imports/{import_id}/undo': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Take an import back; what others said since stays */
    post: operations['undoImport']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/export': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Download people as a file: jsonl (lossless), csv and others */
    get: operations['exportPeople']
    put?: never
    /** Download people as a file, chosen by more than an address has room for: thousands of ids, say */
    post: operations['exportSelection']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/activity': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Tell what this server was asked lately by API, and how the store is */
    get: operations['getActivity']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/session': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Tell who is signed in, by session or by key */
    get: operations['getSession']
    put?: never
    /** Exchange a key for a session, whose cookie stands for it in this browser */
    post: operations['signIn']
    /** End the session of this browser; a key that was sent instead stays as it is */
    delete: operations['signOut']
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
}
export type webhooks = Record<string, never>
export interface components {
  schemas: never
  responses: never
  parameters: never
  requestBodies: never
  headers: never
  pathItems: never
}
export type $defs = Record<string, never>
export interface operations {
  listPeople: {
    parameters: {
      query?: {
        /** @description Part of a name, with or without its accents, of an e-mail, or of a phone number in any format. */
        q?: string
        /** @description A filter as JSON: {"all": […]}, {"any": […]}, {"not": …}, {"field": "surname", "op": "startsWith", "value": "O"} or {"some": "emails", "op": "contains", "value": "@example.com"}. See the README of this API. */
        filter?: string
        /** @description A saved filter, joined to the rest by AND. */
        filterId?: number
        /** @description Of these people only: ids with commas between them, at most 400. */
        ids?: string
        /** @description createdAt, updatedAt, name, surname or company, texts in any case and who has none last; a minus in front turns it around. */
        sort?: string
        /** @description Removed people; left out by default. */
        removed?: 'exclude' | 'include' | 'only'
        limit?: number
        /** @description People to skip from there on. Each costs a little: to read everybody, follow the cursor. */
        offset?: number
        /** @description `nextCursor` of the page before. */
        cursor?: string
      }
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            items: {
              id: string
              version: number
              /**
               * Format: date-time
               * @description RFC 3339, UTC, microseconds.
               */
              createdAt: string
              /**
               * Format: date-time
               * @description RFC 3339, UTC, microseconds.
               */
              updatedAt: string
              removedAt: string | null
              /** @description Only in lists of removed people: whom this one is part of now. */
              mergedInto?: string
              fullName: string | null
              given: string | null
              surname: string | null
              company: string | null
              companyId: number | null
              jobTitle: string | null
              birthday: string | null
              notes: string | null
              language: string | null
              timeZone: string | null
              emails: {
                id: string
                /** @description As written. */
                value: string
                /** @description Lower-cased e-mail, E.164 phone where one can be told. */
                normal: string
                label: string
                primary: boolean
                /**
                 * Format: date-time
                 * @description RFC 3339, UTC, microseconds.
                 */
                createdAt: string
              }[]
              phones: {
                id: string
                /** @description As written. */
                value: string
                /** @description Lower-cased e-mail, E.164 phone where one can be told. */
                normal: string
                label: string
                primary: boolean
                /**
                 * Format: date-time
                 * @description RFC 3339, UTC, microseconds.
                 */
                createdAt: string
              }[]
              onlineServices: {
                id: string
                /** @description As written. */
                value: string
                /** @description Lower-cased e-mail, E.164 phone where one can be told. */
                normal: string
                label: string
                primary: boolean
                /**
                 * Format: date-time
                 * @description RFC 3339, UTC, microseconds.
                 */
                createdAt: string
              }[]
              addresses: {
                id: string
                /** @description As written. */
                value: string
                /** @description Lower-cased e-mail, E.164 phone where one can be told. */
                normal: string
                label: string
                primary: boolean
                /**
                 * Format: date-time
                 * @description RFC 3339, UTC, microseconds.
                 */
                createdAt: string
                parts: {
                  country: string | null
                  region: string | null
                  county: string | null
                  locality: string | null
                  district: string | null
                  street: string | null
                  number: string | null
                  apartment: string | null
                  postcode: string | null
                }
              }[]
              labelIds: number[]
              customFields: {
                [key: string]: unknown
              }
              /** @description Fields only one vendor has, by dialect. */
              extensions: {
                [key: string]: {
                  [key: string]: unknown
                }
              }
              vendorIds: {
                [key: string]: string
              }
            }[]
            nextCursor: string | null
          }
        }
      }
      /** @description Bad request */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not signed in */
      401: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not allowed */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
    }
  }
  createPerson: {
    parameters: {
      query?: never
      header?: {
        /** @description Any text that only this request has, such as a UUID: sent again, the request is not done again. */
        'Idempotency-Key'?: string
      }
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': {
          fullName?: string | null
          given?: string | null
          surname?: string | null
          company?: string | null
          companyId?: number | null
          jobTitle?: string | null
          birthday?: string | null
          notes?: string | null
          language?: string | null
          timeZone?: string | null
          labelIds?: number[]
          customFields?: {
            [key: string]: unknown
          }
          /** @description Fields only one vendor has, by dialect. */
          extensions?: {
            [key: string]: {
              [key: string]: unknown
            }
          }
          emails?: {
            value: string
            /** @description work, home, mobile, a service: free text. */
            label?: string
            primary?: boolean
            id?: string
            /**
             * Format: date-time
             * @description RFC 3339, UTC, microseconds.
             */
            createdAt?: string
          }[]
          phones?: {
            value: string
            /** @description work, home, mobile, a service: free text. */
            label?: string
            primary?: boolean
            id?: string
            /**
             * Format: date-time
             * @description RFC 3339, UTC, microseconds.
             */
            createdAt?: string
          }[]
          onlineServices?: {
            value: string
            /** @description work, home, mobile, a service: free text. */
            label?: string
            primary?: boolean
            id?: string
            /**
             * Format: date-time
             * @description RFC 3339, UTC, microseconds.
             */
            createdAt?: string
          }[]
          addresses?: {
            value: string
            /** @description work, home, mobile, a service: free text. */
            label?: string
            primary?: boolean
            id?: string
            /**
             * Format: date-time
             * @description RFC 3339, UTC, microseconds.
             */
            createdAt?: string
            parts?: {
              country?: string | null
              region?: string | null
              county?: string | null
              locality?: string | null
              district?: string | null
              street?: string | null
              number?: string | null
              apartment?: string | null
              postcode?: string | null
            }
          }[]
          /** @description Ids to keep, by dialect. */
          vendorIds?: {
            [key: string]: string
          }
          /**
           * Format: date-time
           * @description RFC 3339, UTC, microseconds.
           */
          createdAt?: string
          /**
           * Format: date-time
           * @description RFC 3339, UTC, microseconds.
           */
          updatedAt?: string
          /** @description The source's own id of the person. */
          externalId?: string
          /** @description What the source sent, kept as it is. */
          payload?: unknown
        }
      }
    }
    responses: {
      /** @description Success */
      201: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            id: string
            version: number
            /**
             * Format: date-time
             * @description RFC 3339, UTC, microseconds.
             */
            createdAt: string
            /**
             * Format: date-time
             * @description RFC 3339, UTC, microseconds.
             */
            updatedAt: string
            removedAt: string | null
            /** @description Only in lists of removed people: whom this one is part of now. */
            mergedInto?: string
            fullName: string | null
            given: string | null
            surname: string | null
            company: string | null
            companyId: number | null
            jobTitle: string | null
            birthday: string | null
            notes: string | null
            language: string | null
            timeZone: string | null
            emails: {
              id: string
              /** @description As written. */
              value: string
              /** @description Lower-cased e-mail, E.164 phone where one can be told. */
              normal: string
              label: string
              primary: boolean
              /**
               * Format: date-time
               * @description RFC 3339, UTC, microseconds.
               */
              createdAt: string
            }[]
            phones: {
              id: string
              /** @description As written. */
              value: string
              /** @description Lower-cased e-mail, E.164 phone where one can be told. */
              normal: string
              label: string
              primary: boolean
              /**
               * Format: date-time
               * @description RFC 3339, UTC, microseconds.
               */
              createdAt: string
            }[]
            onlineServices: {
              id: string
              /** @description As written. */
              value: string
              /** @description Lower-cased e-mail, E.164 phone where one can be told. */
              normal: string
              label: string
              primary: boolean
              /**
               * Format: date-time
               * @description RFC 3339, UTC, microseconds.
               */
              createdAt: string
            }[]
            addresses: {
              id: string
              /** @description As written. */
              value: string
              /** @description Lower-cased e-mail, E.164 phone where one can be told. */
              normal: string
              label: string
              primary: boolean
              /**
               * Format: date-time
               * @description RFC 3339, UTC, microseconds.
               */
              createdAt: string
              parts: {
                country: string | null
                region: string | null
                county: string | null
                locality: string | null
                district: string | null
                street: string | null
                number: string | null
                apartment: string | null
                postcode: string | null
              }
            }[]
            labelIds: number[]
            customFields: {
              [key: string]: unknown
            }
            /** @description Fields only one vendor has, by dialect. */
            extensions: {
              [key: string]: {
                [key: string]: unknown
              }
            }
            vendorIds: {
              [key: string]: string
            }
          }
        }
      }
      /** @description Bad request */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not signed in */
      401: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not allowed */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Conflict */
      409: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Too large */
      413: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Invalid value */
      422: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
    }
  }
  countPeople: {
    parameters: {
      query?: {
        /** @description Part of a name, with or without its accents, of an e-mail, or of a phone number in any format. */
        q?: string
        /** @description A filter as JSON: {"all": […]}, {"any": […]}, {"not": …}, {"field": "surname", "op": "startsWith", "value": "O"} or {"some": "emails", "op": "contains", "value": "@example.com"}. See the README of this API. */
        filter?: string
        /** @description A saved filter, joined to the rest by AND. */
        filterId?: number
        /** @description Of these people only: ids with commas between them, at most 400. */
        ids?: string
        /** @description Counts no further: of very many people that takes a while. `exact` tells whether there are more. */
        upTo?: number
      }
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            total: number
            /** @description False where there are more than were counted. */
            exact: boolean
          }
        }
      }
      /** @description Bad request */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not signed in */
      401: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not allowed */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
    }
  }
  getPerson: {
    parameters: {
      query?: never
      header?: never
      path: {
        id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            id: string
            version: number
            /**
             * Format: date-time
             * @description RFC 3339, UTC, microseconds.
             */
            createdAt: string
            /**
             * Format: date-time
             * @description RFC 3339, UTC, microseconds.
             */
            updatedAt: string
            removedAt: string | null
            /** @description Only in lists of removed people: whom this one is part of now. */
            mergedInto?: string
            fullName: string | null
            given: string | null
            surname: string | null
            company: string | null
            companyId: number | null
            jobTitle: string | null
            birthday: string | null
            notes: string | null
            language: string | null
            timeZone: string | null
            emails: {
              id: string
              /** @description As written. */
              value: string
              /** @description Lower-cased e-mail, E.164 phone where one can be told. */
              normal: string
              label: string
              primary: boolean
              /**
               * Format: date-time
               * @description RFC 3339, UTC, microseconds.
               */
              createdAt: string
            }[]
            phones: {
              id: string
              /** @description As written. */
              value: string
              /** @description Lower-cased e-mail, E.164 phone where one can be told. */
              normal: string
              label: string
              primary: boolean
              /**
               * Format: date-time
               * @description RFC 3339, UTC, microseconds.
               */
              createdAt: string
            }[]
            onlineServices: {
              id: string
              /** @description As written. */
              value: string
              /** @description Lower-cased e-mail, E.164 phone where one can be told. */
              normal: string
              label: string
              primary: boolean
              /**
               * Format: date-time
               * @description RFC 3339, UTC, microseconds.
               */
              createdAt: string
            }[]
            addresses: {
              id: string
              /** @description As written. */
              value: string
              /** @description Lower-cased e-mail, E.164 phone where one can be told. */
              normal: string
              label: string
              primary: boolean
              /**
               * Format: date-time
               * @description RFC 3339, UTC, microseconds.
               */
              createdAt: string
              parts: {
                country: string | null
                region: string | null
                county: string | null
                locality: string | null
                district: string | null
                street: string | null
                number: string | null
                apartment: string | null
                postcode: string | null
              }
            }[]
            labelIds: number[]
            customFields: {
              [key: string]: unknown
            }
            /** @description Fields only one vendor has, by dialect. */
            extensions: {
              [key: string]: {
                [key: string]: unknown
              }
            }
            vendorIds: {
              [key: string]: string
            }
          }
        }
      }
      /** @description Error */
      304: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
      /** @description Not signed in */
      401: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not found */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
    }
  }
  removePerson: {
    parameters: {
      query?: never
      header?: {
        /** @description The ETag of what is to be changed, as it was read. */
        'If-Match'?: string
        /** @description Any text that only this request has, such as a UUID: sent again, the request is not done again. */
        'Idempotency-Key'?: string
      }
      path: {
        id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            id: string
            version: number
            /**
             * Format: date-time
             * @description RFC 3339, UTC, microseconds.
             */
            createdAt: string
            /**
             * Format: date-time
             * @description RFC 3339, UTC, microseconds.
             */
            updatedAt: string
            removedAt: string | null
            /** @description Only in lists of removed people: whom this one is part of now. */
            mergedInto?: string
            fullName: string | null
            given: string | null
            surname: string | null
            company: string | null
            companyId: number | null
            jobTitle: string | null
            birthday: string | null
            notes: string | null
            language: string | null
            timeZone: string | null
            emails: {
              id: string
              /** @description As written. */
              value: string
              /** @description Lower-cased e-mail, E.164 phone where one can be told. */
              normal: string
              label: string
              primary: boolean
              /**
               * Format: date-time
               * @description RFC 3339, UTC, microseconds.
               */
              createdAt: string
            }[]
            phones: {
              id: string
              /** @description As written. */
              value: string
              /** @description Lower-cased e-mail, E.164 phone where one can be told. */
              normal: string
              label: string
              primary: boolean
              /**
               * Format: date-time
               * @description RFC 3339, UTC, microseconds.
               */
              createdAt: string
            }[]
            onlineServices: {
              id: string
              /** @description As written. */
              value: string
              /** @description Lower-cased e-mail, E.164 phone where one can be told. */
              normal: string
              label: string
              primary: boolean
              /**
               * Format: date-time
               * @description RFC 3339, UTC, microseconds.
               */
              createdAt: string
            }[]
            addresses: {
              id: string
              /** @description As written. */
              value: string
              /** @description Lower-cased e-mail, E.164 phone where one can be told. */
              normal: string
              label: string
              primary: boolean
              /**
               * Format: date-time
               * @description RFC 3339, UTC, microseconds.
               */
              createdAt: string
              parts: {
                country: string | null
                region: string | null
                county: string | null
                locality: string | null
                district: string | null
                street: string | null
                number: string | null
                apartment: string | null
                postcode: string | null
              }
            }[]
            labelIds: number[]
            customFields: {
              [key: string]: unknown
            }
            /** @description Fields only one vendor has, by dialect. */
            extensions: {
              [key: string]: {
                [key: string]: unknown
              }
            }
            vendorIds: {
              [key: string]: string
            }
          }
        }
      }
      /** @description Bad request */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not signed in */
      401: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not allowed */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not found */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Conflict */
      409: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Changed meanwhile */
      412: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Too large */
      413: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Invalid value */
      422: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
    }
  }
  updatePerson: {
    parameters: {
      query?: never
      header?: {
        /** @description The ETag of what is to be changed, as it was read. */
        'If-Match'?: string
        /** @description Any text that only this request has, such as a UUID: sent again, the request is not done again. */
        'Idempotency-Key'?: string
      }
      path: {
        id: string
      }
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': {
          fullName?: string | null
          given?: string | null
          surname?: string | null
          company?: string | null
          companyId?: number | null
          jobTitle?: string | null
          birthday?: string | null
          notes?: string | null
          language?: string | null
          timeZone?: string | null
          labelIds?: number[]
          customFields?: {
            [key: string]: unknown
          }
          /** @description Fields only one vendor has, by dialect. */
          extensions?: {
            [key: string]: {
              [key: string]: unknown
            }
          }
          emails?: {
            value: string
            /** @description work, home, mobile, a service: free text. */
            label?: string
            primary?: boolean
            id?: string
            /**
             * Format: date-time
             * @description RFC 3339, UTC, microseconds.
             */
            createdAt?: string
          }[]
          phones?: {
            value: string
            /** @description work, home, mobile, a service: free text. */
            label?: string
            primary?: boolean
            id?: string
            /**
             * Format: date-time
             * @description RFC 3339, UTC, microseconds.
             */
            createdAt?: string
          }[]
          onlineServices?: {
            value: string
            /** @description work, home, mobile, a service: free text. */
            label?: string
            primary?: boolean
            id?: string
            /**
             * Format: date-time
             * @description RFC 3339, UTC, microseconds.
             */
            createdAt?: string
          }[]
          addresses?: {
            value: string
            /** @description work, home, mobile, a service: free text. */
            label?: string
            primary?: boolean
            id?: string
            /**
             * Format: date-time
             * @description RFC 3339, UTC, microseconds.
             */
            createdAt?: string
            parts?: {
              country?: string | null
              region?: string | null
              county?: string | null
              locality?: string | null
              district?: string | null
              street?: string | null
              number?: string | null
              apartment?: string | null
              postcode?: string | null
            }
          }[]
        }
      }
    }
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            id: string
            version: number
            /**
             * Format: date-time
             * @description RFC 3339, UTC, microseconds.
             */
            createdAt: string
            /**
             * Format: date-time
             * @description RFC 3339, UTC, microseconds.
             */
            updatedAt: string
            removedAt: string | null
            /** @description Only in lists of removed people: whom this one is part of now. */
            mergedInto?: string
            fullName: string | null
            given: string | null
            surname: string | null
            company: string | null
            companyId: number | null
            jobTitle: string | null
            birthday: string | null
            notes: string | null
            language: string | null
            timeZone: string | null
            emails: {
              id: string
              /** @description As written. */
              value: string
              /** @description Lower-cased e-mail, E.164 phone where one can be told. */
              normal: string
              label: string
              primary: boolean
              /**
               * Format: date-time
               * @description RFC 3339, UTC, microseconds.
               */
              createdAt: string
            }[]
            phones: {
              id: string
              /** @description As written. */
              value: string
              /** @description Lower-cased e-mail, E.164 phone where one can be told. */
              normal: string
              label: string
              primary: boolean
              /**
               * Format: date-time
               * @description RFC 3339, UTC, microseconds.
               */
              createdAt: string
            }[]
            onlineServices: {
              id: string
              /** @description As written. */
              value: string
              /** @description Lower-cased e-mail, E.164 phone where one can be told. */
              normal: string
              label: string
              primary: boolean
              /**
               * Format: date-time
               * @description RFC 3339, UTC, microseconds.
               */
              createdAt: string
            }[]
            addresses: {
              id: string
              /** @description As written. */
              value: string
              /** @description Lower-cased e-mail, E.164 phone where one can be told. */
              normal: string
              label: string
              primary: boolean
              /**
               * Format: date-time
               * @description RFC 3339, UTC, microseconds.
               */
              createdAt: string
              parts: {
                country: string | null
                region: string | null
                county: string | null
                locality: string | null
                district: string | null
                street: string | null
                number: string | null
                apartment: string | null
                postcode: string | null
              }
            }[]
            labelIds: number[]
            customFields: {
              [key: string]: unknown
            }
            /** @description Fields only one vendor has, by dialect. */
            extensions: {
              [key: string]: {
                [key: string]: unknown
              }
            }
            vendorIds: {
              [key: string]: string
            }
          }
        }
      }
      /** @description Bad request */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not signed in */
      401: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not allowed */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not found */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Conflict */
      409: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Changed meanwhile */
      412: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Too large */
      413: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Invalid value */
      422: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
    }
  }
  seePersonThrough: {
    parameters: {
      query?: never
      header?: never
      path: {
        id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            dialect: string
            /** @description The person's id in that API. */
            id: string
            method: string
            /** @description Below the prefix of that API. */
            path: string
            status: number
            /** @description Exactly what that API answers. */
            body: unknown
            /** @description A line that asks for it, once a variable holds a key of that API. */
            curl: string
          }[]
        }
      }
      /** @description Not signed in */
      401: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not found */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
    }
  }
  restorePerson: {
    parameters: {
      query?: never
      header?: {
        /** @description Any text that only this request has, such as a UUID: sent again, the request is not done again. */
        'Idempotency-Key'?: string
      }
      path: {
        id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            id: string
            version: number
            /**
             * Format: date-time
             * @description RFC 3339, UTC, microseconds.
             */
            createdAt: string
            /**
             * Format: date-time
             * @description RFC 3339, UTC, microseconds.
             */
            updatedAt: string
            removedAt: string | null
            /** @description Only in lists of removed people: whom this one is part of now. */
            mergedInto?: string
            fullName: string | null
            given: string | null
            surname: string | null
            company: string | null
            companyId: number | null
            jobTitle: string | null
            birthday: string | null
            notes: string | null
            language: string | null
            timeZone: string | null
            emails: {
              id: string
              /** @description As written. */
              value: string
              /** @description Lower-cased e-mail, E.164 phone where one can be told. */
              normal: string
              label: string
              primary: boolean
              /**
               * Format: date-time
               * @description RFC 3339, UTC, microseconds.
               */
              createdAt: string
            }[]
            phones: {
              id: string
              /** @description As written. */
              value: string
              /** @description Lower-cased e-mail, E.164 phone where one can be told. */
              normal: string
              label: string
              primary: boolean
              /**
               * Format: date-time
               * @description RFC 3339, UTC, microseconds.
               */
              createdAt: string
            }[]
            onlineServices: {
              id: string
              /** @description As written. */
              value: string
              /** @description Lower-cased e-mail, E.164 phone where one can be told. */
              normal: string
              label: string
              primary: boolean
              /**
               * Format: date-time
               * @description RFC 3339, UTC, microseconds.
               */
              createdAt: string
            }[]
            addresses: {
              id: string
              /** @description As written. */
              value: string
              /** @description Lower-cased e-mail, E.164 phone where one can be told. */
              normal: string
              label: string
              primary: boolean
              /**
               * Format: date-time
               * @description RFC 3339, UTC, microseconds.
               */
              createdAt: string
              parts: {
                country: string | null
                region: string | null
                county: string | null
                locality: string | null
                district: string | null
                street: string | null
                number: string | null
                apartment: string | null
                postcode: string | null
              }
            }[]
            labelIds: number[]
            customFields: {
              [key: string]: unknown
            }
            /** @description Fields only one vendor has, by dialect. */
            extensions: {
              [key: string]: {
                [key: string]: unknown
              }
            }
            vendorIds: {
              [key: string]: string
            }
          }
        }
      }
      /** @description Bad request */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not signed in */
      401: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not allowed */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not found */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Conflict */
      409: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Too large */
      413: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Invalid value */
      422: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
    }
  }
  mergePeople: {
    parameters: {
      query?: never
      header?: {
        /** @description Any text that only this request has, such as a UUID: sent again, the request is not done again. */
        'Idempotency-Key'?: string
      }
      path: {
        id: string
      }
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': {
          from: string
        }
      }
    }
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            id: string
            version: number
            /**
             * Format: date-time
             * @description RFC 3339, UTC, microseconds.
             */
            createdAt: string
            /**
             * Format: date-time
             * @description RFC 3339, UTC, microseconds.
             */
            updatedAt: string
            removedAt: string | null
            /** @description Only in lists of removed people: whom this one is part of now. */
            mergedInto?: string
            fullName: string | null
            given: string | null
            surname: string | null
            company: string | null
            companyId: number | null
            jobTitle: string | null
            birthday: string | null
            notes: string | null
            language: string | null
            timeZone: string | null
            emails: {
              id: string
              /** @description As written. */
              value: string
              /** @description Lower-cased e-mail, E.164 phone where one can be told. */
              normal: string
              label: string
              primary: boolean
              /**
               * Format: date-time
               * @description RFC 3339, UTC, microseconds.
               */
              createdAt: string
            }[]
            phones: {
              id: string
              /** @description As written. */
              value: string
              /** @description Lower-cased e-mail, E.164 phone where one can be told. */
              normal: string
              label: string
              primary: boolean
              /**
               * Format: date-time
               * @description RFC 3339, UTC, microseconds.
               */
              createdAt: string
            }[]
            onlineServices: {
              id: string
              /** @description As written. */
              value: string
              /** @description Lower-cased e-mail, E.164 phone where one can be told. */
              normal: string
              label: string
              primary: boolean
              /**
               * Format: date-time
               * @description RFC 3339, UTC, microseconds.
               */
              createdAt: string
            }[]
            addresses: {
              id: string
              /** @description As written. */
              value: string
              /** @description Lower-cased e-mail, E.164 phone where one can be told. */
              normal: string
              label: string
              primary: boolean
              /**
               * Format: date-time
               * @description RFC 3339, UTC, microseconds.
               */
              createdAt: string
              parts: {
                country: string | null
                region: string | null
                county: string | null
                locality: string | null
                district: string | null
                street: string | null
                number: string | null
                apartment: string | null
                postcode: string | null
              }
            }[]
            labelIds: number[]
            customFields: {
              [key: string]: unknown
            }
            /** @description Fields only one vendor has, by dialect. */
            extensions: {
              [key: string]: {
                [key: string]: unknown
              }
            }
            vendorIds: {
              [key: string]: string
            }
          }
        }
      }
      /** @description Bad request */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not signed in */
      401: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not allowed */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not found */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Conflict */
      409: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Too large */
      413: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Invalid value */
      422: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
    }
  }
  changePeople: {
    parameters: {
      query?: never
      header?: {
        /** @description Any text that only this request has, such as a UUID: sent again, the request is not done again. */
        'Idempotency-Key'?: string
      }
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': {
          /** @description All or nothing; false when left out. */
          atomic?: boolean
          operations: (
            | {
                /** @constant */
                op: 'create'
                person: {
                  fullName?: string | null
                  given?: string | null
                  surname?: string | null
                  company?: string | null
                  companyId?: number | null
                  jobTitle?: string | null
                  birthday?: string | null
                  notes?: string | null
                  language?: string | null
                  timeZone?: string | null
                  labelIds?: number[]
                  customFields?: {
                    [key: string]: unknown
                  }
                  /** @description Fields only one vendor has, by dialect. */
                  extensions?: {
                    [key: string]: {
                      [key: string]: unknown
                    }
                  }
                  emails?: {
                    value: string
                    /** @description work, home, mobile, a service: free text. */
                    label?: string
                    primary?: boolean
                    id?: string
                    /**
                     * Format: date-time
                     * @description RFC 3339, UTC, microseconds.
                     */
                    createdAt?: string
                  }[]
                  phones?: {
                    value: string
                    /** @description work, home, mobile, a service: free text. */
                    label?: string
                    primary?: boolean
                    id?: string
                    /**
                     * Format: date-time
                     * @description RFC 3339, UTC, microseconds.
                     */
                    createdAt?: string
                  }[]
                  onlineServices?: {
                    value: string
                    /** @description work, home, mobile, a service: free text. */
                    label?: string
                    primary?: boolean
                    id?: string
                    /**
                     * Format: date-time
                     * @description RFC 3339, UTC, microseconds.
                     */
                    createdAt?: string
                  }[]
                  addresses?: {
                    value: string
                    /** @description work, home, mobile, a service: free text. */
                    label?: string
                    primary?: boolean
                    id?: string
                    /**
                     * Format: date-time
                     * @description RFC 3339, UTC, microseconds.
                     */
                    createdAt?: string
                    parts?: {
                      country?: string | null
                      region?: string | null
                      county?: string | null
                      locality?: string | null
                      district?: string | null
                      street?: string | null
                      number?: string | null
                      apartment?: string | null
                      postcode?: string | null
                    }
                  }[]
                  /** @description Ids to keep, by dialect. */
                  vendorIds?: {
                    [key: string]: string
                  }
                  /**
                   * Format: date-time
                   * @description RFC 3339, UTC, microseconds.
                   */
                  createdAt?: string
                  /**
                   * Format: date-time
                   * @description RFC 3339, UTC, microseconds.
                   */
                  updatedAt?: string
                  /** @description The source's own id of the person. */
                  externalId?: string
                  /** @description What the source sent, kept as it is. */
                  payload?: unknown
                }
              }
            | {
                /** @constant */
                op: 'update'
                id: string
                /** @description As `If-Match`. */
                ifVersion?: number
                person: {
                  fullName?: string | null
                  given?: string | null
                  surname?: string | null
                  company?: string | null
                  companyId?: number | null
                  jobTitle?: string | null
                  birthday?: string | null
                  notes?: string | null
                  language?: string | null
                  timeZone?: string | null
                  labelIds?: number[]
                  customFields?: {
                    [key: string]: unknown
                  }
                  /** @description Fields only one vendor has, by dialect. */
                  extensions?: {
                    [key: string]: {
                      [key: string]: unknown
                    }
                  }
                  emails?: {
                    value: string
                    /** @description work, home, mobile, a service: free text. */
                    label?: string
                    primary?: boolean
                    id?: string
                    /**
                     * Format: date-time
                     * @description RFC 3339, UTC, microseconds.
                     */
                    createdAt?: string
                  }[]
                  phones?: {
                    value: string
                    /** @description work, home, mobile, a service: free text. */
                    label?: string
                    primary?: boolean
                    id?: string
                    /**
                     * Format: date-time
                     * @description RFC 3339, UTC, microseconds.
                     */
                    createdAt?: string
                  }[]
                  onlineServices?: {
                    value: string
                    /** @description work, home, mobile, a service: free text. */
                    label?: string
                    primary?: boolean
                    id?: string
                    /**
                     * Format: date-time
                     * @description RFC 3339, UTC, microseconds.
                     */
                    createdAt?: string
                  }[]
                  addresses?: {
                    value: string
                    /** @description work, home, mobile, a service: free text. */
                    label?: string
                    primary?: boolean
                    id?: string
                    /**
                     * Format: date-time
                     * @description RFC 3339, UTC, microseconds.
                     */
                    createdAt?: string
                    parts?: {
                      country?: string | null
                      region?: string | null
                      county?: string | null
                      locality?: string | null
                      district?: string | null
                      street?: string | null
                      number?: string | null
                      apartment?: string | null
                      postcode?: string | null
                    }
                  }[]
                }
              }
            | {
                /** @constant */
                op: 'remove'
                id: string
                /** @description As `If-Match`. */
                ifVersion?: number
              }
            | {
                /** @constant */
                op: 'restore'
                id: string
              }
            | {
                /** @constant */
                op: 'label'
                id: string
                add?: number[]
                remove?: number[]
              }
          )[]
        }
      }
    }
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            /** @description One for each operation, in order. */
            items: {
              /** @description That of the same request made alone. */
              status: number
              person: {
                id: string
                version: number
                /**
                 * Format: date-time
                 * @description RFC 3339, UTC, microseconds.
                 */
                createdAt: string
                /**
                 * Format: date-time
                 * @description RFC 3339, UTC, microseconds.
                 */
                updatedAt: string
                removedAt: string | null
                /** @description Only in lists of removed people: whom this one is part of now. */
                mergedInto?: string
                fullName: string | null
                given: string | null
                surname: string | null
                company: string | null
                companyId: number | null
                jobTitle: string | null
                birthday: string | null
                notes: string | null
                language: string | null
                timeZone: string | null
                emails: {
                  id: string
                  /** @description As written. */
                  value: string
                  /** @description Lower-cased e-mail, E.164 phone where one can be told. */
                  normal: string
                  label: string
                  primary: boolean
                  /**
                   * Format: date-time
                   * @description RFC 3339, UTC, microseconds.
                   */
                  createdAt: string
                }[]
                phones: {
                  id: string
                  /** @description As written. */
                  value: string
                  /** @description Lower-cased e-mail, E.164 phone where one can be told. */
                  normal: string
                  label: string
                  primary: boolean
                  /**
                   * Format: date-time
                   * @description RFC 3339, UTC, microseconds.
                   */
                  createdAt: string
                }[]
                onlineServices: {
                  id: string
                  /** @description As written. */
                  value: string
                  /** @description Lower-cased e-mail, E.164 phone where one can be told. */
                  normal: string
                  label: string
                  primary: boolean
                  /**
                   * Format: date-time
                   * @description RFC 3339, UTC, microseconds.
                   */
                  createdAt: string
                }[]
                addresses: {
                  id: string
                  /** @description As written. */
                  value: string
                  /** @description Lower-cased e-mail, E.164 phone where one can be told. */
                  normal: string
                  label: string
                  primary: boolean
                  /**
                   * Format: date-time
                   * @description RFC 3339, UTC, microseconds.
                   */
                  createdAt: string
                  parts: {
                    country: string | null
                    region: string | null
                    county: string | null
                    locality: string | null
                    district: string | null
                    street: string | null
                    number: string | null
                    apartment: string | null
                    postcode: string | null
                  }
                }[]
                labelIds: number[]
                customFields: {
                  [key: string]: unknown
                }
                /** @description Fields only one vendor has, by dialect. */
                extensions: {
                  [key: string]: {
                    [key: string]: unknown
                  }
                }
                vendorIds: {
                  [key: string]: string
                }
              } | null
              problem: {
                type: string
                title: string
                status: number
                detail: string
                requestId: string
                problems?: {
                  in: string
                  pointer: string
                  rule: string
                  detail: string
                }[]
              } | null
            }[]
          }
        }
      }
      /** @description Bad request */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not signed in */
      401: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not allowed */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not found */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Conflict */
      409: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Changed meanwhile */
      412: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Too large */
      413: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Invalid value */
      422: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
    }
  }
  getProvenance: {
    parameters: {
      query?: never
      header?: never
      path: {
        id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            values: {
              /** @description JSON Pointer into the person. */
              path: string
              source: {
                kind: string
                name: string
              }
              recordId: number
              /**
               * Format: date-time
               * @description RFC 3339, UTC, microseconds.
               */
              at: string
            }[]
            records: {
              id: number
              source: {
                kind: string
                name: string
              }
              externalId: string | null
              payload: unknown
              /**
               * Format: date-time
               * @description RFC 3339, UTC, microseconds.
               */
              firstSeenAt: string
              /**
               * Format: date-time
               * @description RFC 3339, UTC, microseconds.
               */
              lastSeenAt: string
            }[]
          }
        }
      }
      /** @description Not signed in */
      401: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not allowed */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not found */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
    }
  }
  listRecords: {
    parameters: {
      query?: never
      header?: never
      path: {
        id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            items: {
              id: number
              source: {
                id: number
                kind: string
                name: string
              }
              externalId: string | null
              /**
               * Format: date-time
               * @description RFC 3339, UTC, microseconds.
               */
              firstSeenAt: string
              /**
               * Format: date-time
               * @description RFC 3339, UTC, microseconds.
               */
              lastSeenAt: string
              values: {
                /** @description JSON Pointer into the person. */
                path: string
                /** @description null says that there is no such value. */
                value: unknown
                /**
                 * Format: date-time
                 * @description RFC 3339, UTC, microseconds.
                 */
                at: string
              }[]
              lists: {
                /** @description JSON Pointer to a list of the person. */
                path: string
                entries: {
                  normal: string
                  entry: unknown
                  order: number
                  /**
                   * Format: date-time
                   * @description RFC 3339, UTC, microseconds.
                   */
                  at: string
                }[]
                removals: {
                  /** @description What this source took away. */
                  normal: string
                  /**
                   * Format: date-time
                   * @description RFC 3339, UTC, microseconds.
                   */
                  at: string
                }[]
              }[]
              /** @description What the source sent, as it was. */
              payload: unknown
            }[]
          }
        }
      }
      /** @description Not signed in */
      401: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not allowed */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not found */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
    }
  }
  listTimeline: {
    parameters: {
      query?: {
        /** @description Versions below this one. */
        before?: number
        limit?: number
      }
      header?: never
      path: {
        id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            items: {
              /** @description The version of the person that it made. */
              version: number
              /** @description created, updated, removed, restored, merged, … */
              kind: string
              /**
               * Format: date-time
               * @description RFC 3339, UTC, microseconds.
               */
              at: string
              source: {
                id: number
                kind: string
                name: string
              } | null
              /** @description Who made the change. */
              principal: {
                /** @description key, session, user, command-line, import or connector; later versions may add others. */
                kind: string
                /** @description The id of the key, the number of the import, and so on. */
                id: string
              }
              fields:
                | {
                    /** @description A field of the person; custom fields and extensions with their key, as in `customFields.plan`. */
                    field: string
                    /** @description null when there was no value. */
                    before: unknown
                    /** @description null when there is no value. */
                    after: unknown
                  }[]
                | null
            }[]
            nextBefore: number | null
          }
        }
      }
      /** @description Bad request */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not signed in */
      401: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not found */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
    }
  }
  listChanges: {
    parameters: {
      query?: {
        after?: number
        limit?: number
      }
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            items: {
              position: number
              kind: string
              personId: string
              version: number
              /**
               * Format: date-time
               * @description RFC 3339, UTC, microseconds.
               */
              at: string
              /** @description Who made the change. */
              principal: {
                /** @description key, session, user, command-line, import or connector; later versions may add others. */
                kind: string
                /** @description The id of the key, the number of the import, and so on. */
                id: string
              }
              fields:
                | {
                    /** @description A field of the person; custom fields and extensions with their key, as in `customFields.plan`. */
                    field: string
                    /** @description null when there was no value. */
                    before: unknown
                    /** @description null when there is no value. */
                    after: unknown
                  }[]
                | null
            }[]
            /** @description Send it as `after` to get the next page. */
            nextAfter: number
          }
        }
      }
      /** @description Bad request */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not signed in */
      401: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
    }
  }
  listCompanies: {
    parameters: {
      query?: {
        /** @description Part of the name, in any case. */
        q?: string
        /** @description How the name begins, in any case. */
        nameStartsWith?: string
        /** @description RFC 3339: changed then or later. */
        updatedSince?: string
        /** @description createdAt, updatedAt or name; a minus turns it around. */
        sort?: string
        /** @description Removed companies; left out by default. */
        removed?: 'exclude' | 'include' | 'only'
        limit?: number
        /** @description `nextCursor` of the page before. */
        cursor?: string
      }
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            items: {
              id: number
              name: string
              /** @description What single APIs keep of it. */
              attributes: {
                [key: string]: unknown
              }
              /** Format: date-time */
              createdAt: string
              /** Format: date-time */
              updatedAt: string
              removedAt: string | null
            }[]
            nextCursor: string | null
          }
        }
      }
      /** @description Bad request */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not signed in */
      401: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
    }
  }
  createCompany: {
    parameters: {
      query?: never
      header?: {
        /** @description Any text that only this request has, such as a UUID: sent again, the request is not done again. */
        'Idempotency-Key'?: string
      }
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': {
          name: string
        }
      }
    }
    responses: {
      /** @description Success */
      201: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            id: number
            name: string
            /** @description What single APIs keep of it. */
            attributes: {
              [key: string]: unknown
            }
            /** Format: date-time */
            createdAt: string
            /** Format: date-time */
            updatedAt: string
            removedAt: string | null
          }
        }
      }
      /** @description Bad request */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not signed in */
      401: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not allowed */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Conflict */
      409: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Too large */
      413: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Invalid value */
      422: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
    }
  }
  getCompany: {
    parameters: {
      query?: never
      header?: never
      path: {
        company_id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            id: number
            name: string
            /** @description What single APIs keep of it. */
            attributes: {
              [key: string]: unknown
            }
            /** Format: date-time */
            createdAt: string
            /** Format: date-time */
            updatedAt: string
            removedAt: string | null
          }
        }
      }
      /** @description Not signed in */
      401: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not found */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
    }
  }
  removeCompany: {
    parameters: {
      query?: never
      header?: {
        /** @description Any text that only this request has, such as a UUID: sent again, the request is not done again. */
        'Idempotency-Key'?: string
      }
      path: {
        company_id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            id: number
            name: string
            /** @description What single APIs keep of it. */
            attributes: {
              [key: string]: unknown
            }
            /** Format: date-time */
            createdAt: string
            /** Format: date-time */
            updatedAt: string
            removedAt: string | null
          }
        }
      }
      /** @description Bad request */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not signed in */
      401: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not allowed */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not found */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Conflict */
      409: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Too large */
      413: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Invalid value */
      422: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
    }
  }
  updateCompany: {
    parameters: {
      query?: never
      header?: {
        /** @description The ETag of what is to be changed, as it was read. */
        'If-Match'?: string
        /** @description Any text that only this request has, such as a UUID: sent again, the request is not done again. */
        'Idempotency-Key'?: string
      }
      path: {
        company_id: string
      }
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': {
          name?: string
        }
      }
    }
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            id: number
            name: string
            /** @description What single APIs keep of it. */
            attributes: {
              [key: string]: unknown
            }
            /** Format: date-time */
            createdAt: string
            /** Format: date-time */
            updatedAt: string
            removedAt: string | null
          }
        }
      }
      /** @description Bad request */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not signed in */
      401: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not allowed */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not found */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Conflict */
      409: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Changed meanwhile */
      412: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Too large */
      413: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Invalid value */
      422: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
    }
  }
  listCompanyPeople: {
    parameters: {
      query?: {
        /** @description Part of a name, with or without its accents, of an e-mail, or of a phone number in any format. */
        q?: string
        /** @description A filter as JSON: {"all": […]}, {"any": […]}, {"not": …}, {"field": "surname", "op": "startsWith", "value": "O"} or {"some": "emails", "op": "contains", "value": "@example.com"}. See the README of this API. */
        filter?: string
        /** @description A saved filter, joined to the rest by AND. */
        filterId?: number
        /** @description Of these people only: ids with commas between them, at most 400. */
        ids?: string
        /** @description createdAt, updatedAt, name, surname or company, texts in any case and who has none last; a minus in front turns it around. */
        sort?: string
        /** @description Removed people; left out by default. */
        removed?: 'exclude' | 'include' | 'only'
        limit?: number
        /** @description People to skip from there on. Each costs a little: to read everybody, follow the cursor. */
        offset?: number
        /** @description `nextCursor` of the page before. */
        cursor?: string
      }
      header?: never
      path: {
        company_id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            items: {
              id: string
              version: number
              /**
               * Format: date-time
               * @description RFC 3339, UTC, microseconds.
               */
              createdAt: string
              /**
               * Format: date-time
               * @description RFC 3339, UTC, microseconds.
               */
              updatedAt: string
              removedAt: string | null
              /** @description Only in lists of removed people: whom this one is part of now. */
              mergedInto?: string
              fullName: string | null
              given: string | null
              surname: string | null
              company: string | null
              companyId: number | null
              jobTitle: string | null
              birthday: string | null
              notes: string | null
              language: string | null
              timeZone: string | null
              emails: {
                id: string
                /** @description As written. */
                value: string
                /** @description Lower-cased e-mail, E.164 phone where one can be told. */
                normal: string
                label: string
                primary: boolean
                /**
                 * Format: date-time
                 * @description RFC 3339, UTC, microseconds.
                 */
                createdAt: string
              }[]
              phones: {
                id: string
                /** @description As written. */
                value: string
                /** @description Lower-cased e-mail, E.164 phone where one can be told. */
                normal: string
                label: string
                primary: boolean
                /**
                 * Format: date-time
                 * @description RFC 3339, UTC, microseconds.
                 */
                createdAt: string
              }[]
              onlineServices: {
                id: string
                /** @description As written. */
                value: string
                /** @description Lower-cased e-mail, E.164 phone where one can be told. */
                normal: string
                label: string
                primary: boolean
                /**
                 * Format: date-time
                 * @description RFC 3339, UTC, microseconds.
                 */
                createdAt: string
              }[]
              addresses: {
                id: string
                /** @description As written. */
                value: string
                /** @description Lower-cased e-mail, E.164 phone where one can be told. */
                normal: string
                label: string
                primary: boolean
                /**
                 * Format: date-time
                 * @description RFC 3339, UTC, microseconds.
                 */
                createdAt: string
                parts: {
                  country: string | null
                  region: string | null
                  county: string | null
                  locality: string | null
                  district: string | null
                  street: string | null
                  number: string | null
                  apartment: string | null
                  postcode: string | null
                }
              }[]
              labelIds: number[]
              customFields: {
                [key: string]: unknown
              }
              /** @description Fields only one vendor has, by dialect. */
              extensions: {
                [key: string]: {
                  [key: string]: unknown
                }
              }
              vendorIds: {
                [key: string]: string
              }
            }[]
            nextCursor: string | null
          }
        }
      }
      /** @description Bad request */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not signed in */
      401: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not allowed */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not found */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
    }
  }
  listFilters: {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            items: {
              id: number
              name: string
              filter: {
                [key: string]: unknown
              } | null
              /** Format: date-time */
              createdAt: string
              /** Format: date-time */
              updatedAt: string
            }[]
          }
        }
      }
      /** @description Not signed in */
      401: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
    }
  }
  createFilter: {
    parameters: {
      query?: never
      header?: {
        /** @description Any text that only this request has, such as a UUID: sent again, the request is not done again. */
        'Idempotency-Key'?: string
      }
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': {
          name: string
          /** @description In the notation of the parameter `filter` of listPeople. */
          filter: {
            [key: string]: unknown
          }
        }
      }
    }
    responses: {
      /** @description Success */
      201: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            id: number
            name: string
            filter: {
              [key: string]: unknown
            } | null
            /** Format: date-time */
            createdAt: string
            /** Format: date-time */
            updatedAt: string
          }
        }
      }
      /** @description Bad request */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not signed in */
      401: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not allowed */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Conflict */
      409: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Too large */
      413: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Invalid value */
      422: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
    }
  }
  getFilter: {
    parameters: {
      query?: never
      header?: never
      path: {
        filter_id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            id: number
            name: string
            filter: {
              [key: string]: unknown
            } | null
            /** Format: date-time */
            createdAt: string
            /** Format: date-time */
            updatedAt: string
          }
        }
      }
      /** @description Not signed in */
      401: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not found */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
    }
  }
  removeFilter: {
    parameters: {
      query?: never
      header?: {
        /** @description Any text that only this request has, such as a UUID: sent again, the request is not done again. */
        'Idempotency-Key'?: string
      }
      path: {
        filter_id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            id: number
            name: string
            filter: {
              [key: string]: unknown
            } | null
            /** Format: date-time */
            createdAt: string
            /** Format: date-time */
            updatedAt: string
          }
        }
      }
      /** @description Bad request */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not signed in */
      401: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not allowed */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not found */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Conflict */
      409: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Too large */
      413: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Invalid value */
      422: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
    }
  }
  updateFilter: {
    parameters: {
      query?: never
      header?: {
        /** @description Any text that only this request has, such as a UUID: sent again, the request is not done again. */
        'Idempotency-Key'?: string
      }
      path: {
        filter_id: string
      }
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': {
          name?: string
          /** @description In the notation of the parameter `filter` of listPeople. */
          filter?: {
            [key: string]: unknown
          }
        }
      }
    }
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            id: number
            name: string
            filter: {
              [key: string]: unknown
            } | null
            /** Format: date-time */
            createdAt: string
            /** Format: date-time */
            updatedAt: string
          }
        }
      }
      /** @description Bad request */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not signed in */
      401: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not allowed */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not found */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Conflict */
      409: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Too large */
      413: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Invalid value */
      422: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
    }
  }
  listLabels: {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            items: {
              id: number
              uuid: string
              name: string
              color: string | null
            }[]
          }
        }
      }
      /** @description Not signed in */
      401: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
    }
  }
  createLabel: {
    parameters: {
      query?: never
      header?: {
        /** @description Any text that only this request has, such as a UUID: sent again, the request is not done again. */
        'Idempotency-Key'?: string
      }
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': {
          name: string
          color?: string
          uuid?: string
        }
      }
    }
    responses: {
      /** @description Success */
      201: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            id: number
            uuid: string
            name: string
            color: string | null
          }
        }
      }
      /** @description Bad request */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not signed in */
      401: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not allowed */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Conflict */
      409: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Too large */
      413: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Invalid value */
      422: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
    }
  }
  getLabel: {
    parameters: {
      query?: never
      header?: never
      path: {
        label_id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            id: number
            uuid: string
            name: string
            color: string | null
          }
        }
      }
      /** @description Not signed in */
      401: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not found */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
    }
  }
  removeLabel: {
    parameters: {
      query?: never
      header?: {
        /** @description Any text that only this request has, such as a UUID: sent again, the request is not done again. */
        'Idempotency-Key'?: string
      }
      path: {
        label_id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            id: number
            uuid: string
            name: string
            color: string | null
          }
        }
      }
      /** @description Bad request */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not signed in */
      401: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not allowed */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not found */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Conflict */
      409: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Too large */
      413: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Invalid value */
      422: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
    }
  }
  updateLabel: {
    parameters: {
      query?: never
      header?: {
        /** @description Any text that only this request has, such as a UUID: sent again, the request is not done again. */
        'Idempotency-Key'?: string
      }
      path: {
        label_id: string
      }
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': {
          name?: string
          color?: string | null
        }
      }
    }
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            id: number
            uuid: string
            name: string
            color: string | null
          }
        }
      }
      /** @description Bad request */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not signed in */
      401: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not allowed */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not found */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Conflict */
      409: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Too large */
      413: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Invalid value */
      422: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
    }
  }
  listCustomFields: {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            items: {
              id: number
              key: string
              code: string
              name: string
              type: string
              options: {
                id: number
                label: string
              }[]
              /** Format: date-time */
              createdAt: string
              /** Format: date-time */
              updatedAt: string
            }[]
          }
        }
      }
      /** @description Not signed in */
      401: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
    }
  }
  createCustomField: {
    parameters: {
      query?: never
      header?: {
        /** @description Any text that only this request has, such as a UUID: sent again, the request is not done again. */
        'Idempotency-Key'?: string
      }
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': {
          /** @description Names the value in `customFields`. */
          key: string
          name: string
          /** @enum {unknown} */
          type:
            | 'varchar'
            | 'varchar_auto'
            | 'text'
            | 'phone'
            | 'double'
            | 'monetary'
            | 'date'
            | 'daterange'
            | 'time'
            | 'timerange'
            | 'enum'
            | 'set'
            | 'user'
            | 'org'
            | 'people'
            | 'address'
            | 'visible_to'
          /** @description Choices of enum and set. */
          options?: string[]
        }
      }
    }
    responses: {
      /** @description Success */
      201: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            id: number
            key: string
            code: string
            name: string
            type: string
            options: {
              id: number
              label: string
            }[]
            /** Format: date-time */
            createdAt: string
            /** Format: date-time */
            updatedAt: string
          }
        }
      }
      /** @description Bad request */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not signed in */
      401: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not allowed */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Conflict */
      409: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Too large */
      413: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Invalid value */
      422: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
    }
  }
  getCustomField: {
    parameters: {
      query?: never
      header?: never
      path: {
        field_id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            id: number
            key: string
            code: string
            name: string
            type: string
            options: {
              id: number
              label: string
            }[]
            /** Format: date-time */
            createdAt: string
            /** Format: date-time */
            updatedAt: string
          }
        }
      }
      /** @description Not signed in */
      401: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not found */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
    }
  }
  removeCustomField: {
    parameters: {
      query?: never
      header?: {
        /** @description Any text that only this request has, such as a UUID: sent again, the request is not done again. */
        'Idempotency-Key'?: string
      }
      path: {
        field_id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            id: number
            key: string
            code: string
            name: string
            type: string
            options: {
              id: number
              label: string
            }[]
            /** Format: date-time */
            createdAt: string
            /** Format: date-time */
            updatedAt: string
          }
        }
      }
      /** @description Bad request */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not signed in */
      401: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not allowed */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not found */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Conflict */
      409: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Too large */
      413: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Invalid value */
      422: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
    }
  }
  updateCustomField: {
    parameters: {
      query?: never
      header?: {
        /** @description The ETag of what is to be changed, as it was read. */
        'If-Match'?: string
        /** @description Any text that only this request has, such as a UUID: sent again, the request is not done again. */
        'Idempotency-Key'?: string
      }
      path: {
        field_id: string
      }
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': {
          name?: string
          /** @description All there shall be, in order: without an id a new one; those left out are removed. */
          options?: {
            id?: number
            label: string
          }[]
        }
      }
    }
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            id: number
            key: string
            code: string
            name: string
            type: string
            options: {
              id: number
              label: string
            }[]
            /** Format: date-time */
            createdAt: string
            /** Format: date-time */
            updatedAt: string
          }
        }
      }
      /** @description Bad request */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not signed in */
      401: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not allowed */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not found */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Conflict */
      409: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Changed meanwhile */
      412: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Too large */
      413: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Invalid value */
      422: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
    }
  }
  listCampaigns: {
    parameters: {
      query?: {
        offset?: number
        limit?: number
      }
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            items: {
              id: string
              name: string
              attributes: {
                [key: string]: unknown
              }
              /** Format: date-time */
              createdAt: string
            }[]
            total: number
          }
        }
      }
      /** @description Bad request */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not signed in */
      401: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
    }
  }
  createCampaign: {
    parameters: {
      query?: never
      header?: {
        /** @description Any text that only this request has, such as a UUID: sent again, the request is not done again. */
        'Idempotency-Key'?: string
      }
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': {
          id?: string
          name: string
          attributes?: {
            [key: string]: unknown
          }
        }
      }
    }
    responses: {
      /** @description Success */
      201: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            id: string
            name: string
            attributes: {
              [key: string]: unknown
            }
            /** Format: date-time */
            createdAt: string
          }
        }
      }
      /** @description Bad request */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not signed in */
      401: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not allowed */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Conflict */
      409: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Too large */
      413: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Invalid value */
      422: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
    }
  }
  getCampaign: {
    parameters: {
      query?: never
      header?: never
      path: {
        campaign_id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            id: string
            name: string
            attributes: {
              [key: string]: unknown
            }
            /** Format: date-time */
            createdAt: string
          }
        }
      }
      /** @description Not signed in */
      401: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not found */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
    }
  }
  updateCampaign: {
    parameters: {
      query?: never
      header?: {
        /** @description Any text that only this request has, such as a UUID: sent again, the request is not done again. */
        'Idempotency-Key'?: string
      }
      path: {
        campaign_id: string
      }
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': {
          name?: string
          attributes?: {
            [key: string]: unknown
          }
        }
      }
    }
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            id: string
            name: string
            attributes: {
              [key: string]: unknown
            }
            /** Format: date-time */
            createdAt: string
          }
        }
      }
      /** @description Bad request */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not signed in */
      401: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not allowed */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not found */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Conflict */
      409: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Too large */
      413: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Invalid value */
      422: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
    }
  }
  listCampaignContacts: {
    parameters: {
      query?: {
        offset?: number
        limit?: number
        status?: 'not_attempted' | 'in_progress' | 'completed' | 'failed'
      }
      header?: never
      path: {
        campaign_id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            items: {
              id: string
              /** @enum {unknown} */
              status: 'not_attempted' | 'in_progress' | 'completed' | 'failed'
              conversationId: string | null
              executedAt: string | null
              /** Format: date-time */
              createdAt: string
              person: {
                id: string
                version: number
                /**
                 * Format: date-time
                 * @description RFC 3339, UTC, microseconds.
                 */
                createdAt: string
                /**
                 * Format: date-time
                 * @description RFC 3339, UTC, microseconds.
                 */
                updatedAt: string
                removedAt: string | null
                /** @description Only in lists of removed people: whom this one is part of now. */
                mergedInto?: string
                fullName: string | null
                given: string | null
                surname: string | null
                company: string | null
                companyId: number | null
                jobTitle: string | null
                birthday: string | null
                notes: string | null
                language: string | null
                timeZone: string | null
                emails: {
                  id: string
                  /** @description As written. */
                  value: string
                  /** @description Lower-cased e-mail, E.164 phone where one can be told. */
                  normal: string
                  label: string
                  primary: boolean
                  /**
                   * Format: date-time
                   * @description RFC 3339, UTC, microseconds.
                   */
                  createdAt: string
                }[]
                phones: {
                  id: string
                  /** @description As written. */
                  value: string
                  /** @description Lower-cased e-mail, E.164 phone where one can be told. */
                  normal: string
                  label: string
                  primary: boolean
                  /**
                   * Format: date-time
                   * @description RFC 3339, UTC, microseconds.
                   */
                  createdAt: string
                }[]
                onlineServices: {
                  id: string
                  /** @description As written. */
                  value: string
                  /** @description Lower-cased e-mail, E.164 phone where one can be told. */
                  normal: string
                  label: string
                  primary: boolean
                  /**
                   * Format: date-time
                   * @description RFC 3339, UTC, microseconds.
                   */
                  createdAt: string
                }[]
                addresses: {
                  id: string
                  /** @description As written. */
                  value: string
                  /** @description Lower-cased e-mail, E.164 phone where one can be told. */
                  normal: string
                  label: string
                  primary: boolean
                  /**
                   * Format: date-time
                   * @description RFC 3339, UTC, microseconds.
                   */
                  createdAt: string
                  parts: {
                    country: string | null
                    region: string | null
                    county: string | null
                    locality: string | null
                    district: string | null
                    street: string | null
                    number: string | null
                    apartment: string | null
                    postcode: string | null
                  }
                }[]
                labelIds: number[]
                customFields: {
                  [key: string]: unknown
                }
                /** @description Fields only one vendor has, by dialect. */
                extensions: {
                  [key: string]: {
                    [key: string]: unknown
                  }
                }
                vendorIds: {
                  [key: string]: string
                }
              }
            }[]
            total: number
          }
        }
      }
      /** @description Bad request */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not signed in */
      401: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not found */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
    }
  }
  enrolPeople: {
    parameters: {
      query?: never
      header?: {
        /** @description Any text that only this request has, such as a UUID: sent again, the request is not done again. */
        'Idempotency-Key'?: string
      }
      path: {
        campaign_id: string
      }
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': {
          personIds: string[]
        }
      }
    }
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            added: number
            skipped: number
          }
        }
      }
      /** @description Bad request */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not signed in */
      401: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not allowed */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not found */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Conflict */
      409: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Too large */
      413: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Invalid value */
      422: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
    }
  }
  countCampaignContacts: {
    parameters: {
      query?: never
      header?: never
      path: {
        campaign_id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            total: number
            statuses: {
              not_attempted: number
              in_progress: number
              completed: number
              failed: number
            }
          }
        }
      }
      /** @description Not signed in */
      401: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not found */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
    }
  }
  getCampaignContact: {
    parameters: {
      query?: never
      header?: never
      path: {
        campaign_id: string
        contact_id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            id: string
            /** @enum {unknown} */
            status: 'not_attempted' | 'in_progress' | 'completed' | 'failed'
            conversationId: string | null
            executedAt: string | null
            /** Format: date-time */
            createdAt: string
            person: {
              id: string
              version: number
              /**
               * Format: date-time
               * @description RFC 3339, UTC, microseconds.
               */
              createdAt: string
              /**
               * Format: date-time
               * @description RFC 3339, UTC, microseconds.
               */
              updatedAt: string
              removedAt: string | null
              /** @description Only in lists of removed people: whom this one is part of now. */
              mergedInto?: string
              fullName: string | null
              given: string | null
              surname: string | null
              company: string | null
              companyId: number | null
              jobTitle: string | null
              birthday: string | null
              notes: string | null
              language: string | null
              timeZone: string | null
              emails: {
                id: string
                /** @description As written. */
                value: string
                /** @description Lower-cased e-mail, E.164 phone where one can be told. */
                normal: string
                label: string
                primary: boolean
                /**
                 * Format: date-time
                 * @description RFC 3339, UTC, microseconds.
                 */
                createdAt: string
              }[]
              phones: {
                id: string
                /** @description As written. */
                value: string
                /** @description Lower-cased e-mail, E.164 phone where one can be told. */
                normal: string
                label: string
                primary: boolean
                /**
                 * Format: date-time
                 * @description RFC 3339, UTC, microseconds.
                 */
                createdAt: string
              }[]
              onlineServices: {
                id: string
                /** @description As written. */
                value: string
                /** @description Lower-cased e-mail, E.164 phone where one can be told. */
                normal: string
                label: string
                primary: boolean
                /**
                 * Format: date-time
                 * @description RFC 3339, UTC, microseconds.
                 */
                createdAt: string
              }[]
              addresses: {
                id: string
                /** @description As written. */
                value: string
                /** @description Lower-cased e-mail, E.164 phone where one can be told. */
                normal: string
                label: string
                primary: boolean
                /**
                 * Format: date-time
                 * @description RFC 3339, UTC, microseconds.
                 */
                createdAt: string
                parts: {
                  country: string | null
                  region: string | null
                  county: string | null
                  locality: string | null
                  district: string | null
                  street: string | null
                  number: string | null
                  apartment: string | null
                  postcode: string | null
                }
              }[]
              labelIds: number[]
              customFields: {
                [key: string]: unknown
              }
              /** @description Fields only one vendor has, by dialect. */
              extensions: {
                [key: string]: {
                  [key: string]: unknown
                }
              }
              vendorIds: {
                [key: string]: string
              }
            }
          }
        }
      }
      /** @description Not signed in */
      401: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not found */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
    }
  }
  updateCampaignContact: {
    parameters: {
      query?: never
      header?: {
        /** @description Any text that only this request has, such as a UUID: sent again, the request is not done again. */
        'Idempotency-Key'?: string
      }
      path: {
        campaign_id: string
        contact_id: string
      }
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': {
          /** @enum {unknown} */
          status?: 'not_attempted' | 'in_progress' | 'completed' | 'failed'
          conversationId?: string | null
        }
      }
    }
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            id: string
            /** @enum {unknown} */
            status: 'not_attempted' | 'in_progress' | 'completed' | 'failed'
            conversationId: string | null
            executedAt: string | null
            /** Format: date-time */
            createdAt: string
            person: {
              id: string
              version: number
              /**
               * Format: date-time
               * @description RFC 3339, UTC, microseconds.
               */
              createdAt: string
              /**
               * Format: date-time
               * @description RFC 3339, UTC, microseconds.
               */
              updatedAt: string
              removedAt: string | null
              /** @description Only in lists of removed people: whom this one is part of now. */
              mergedInto?: string
              fullName: string | null
              given: string | null
              surname: string | null
              company: string | null
              companyId: number | null
              jobTitle: string | null
              birthday: string | null
              notes: string | null
              language: string | null
              timeZone: string | null
              emails: {
                id: string
                /** @description As written. */
                value: string
                /** @description Lower-cased e-mail, E.164 phone where one can be told. */
                normal: string
                label: string
                primary: boolean
                /**
                 * Format: date-time
                 * @description RFC 3339, UTC, microseconds.
                 */
                createdAt: string
              }[]
              phones: {
                id: string
                /** @description As written. */
                value: string
                /** @description Lower-cased e-mail, E.164 phone where one can be told. */
                normal: string
                label: string
                primary: boolean
                /**
                 * Format: date-time
                 * @description RFC 3339, UTC, microseconds.
                 */
                createdAt: string
              }[]
              onlineServices: {
                id: string
                /** @description As written. */
                value: string
                /** @description Lower-cased e-mail, E.164 phone where one can be told. */
                normal: string
                label: string
                primary: boolean
                /**
                 * Format: date-time
                 * @description RFC 3339, UTC, microseconds.
                 */
                createdAt: string
              }[]
              addresses: {
                id: string
                /** @description As written. */
                value: string
                /** @description Lower-cased e-mail, E.164 phone where one can be told. */
                normal: string
                label: string
                primary: boolean
                /**
                 * Format: date-time
                 * @description RFC 3339, UTC, microseconds.
                 */
                createdAt: string
                parts: {
                  country: string | null
                  region: string | null
                  county: string | null
                  locality: string | null
                  district: string | null
                  street: string | null
                  number: string | null
                  apartment: string | null
                  postcode: string | null
                }
              }[]
              labelIds: number[]
              customFields: {
                [key: string]: unknown
              }
              /** @description Fields only one vendor has, by dialect. */
              extensions: {
                [key: string]: {
                  [key: string]: unknown
                }
              }
              vendorIds: {
                [key: string]: string
              }
            }
          }
        }
      }
      /** @description Bad request */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not signed in */
      401: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not allowed */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not found */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Conflict */
      409: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Too large */
      413: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Invalid value */
      422: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
    }
  }
  listKeys: {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            items: {
              id: string
              dialect: string
              kind: string
              name: string
              /** @enum {unknown} */
              role: 'read' | 'write' | 'admin'
              sensitive: boolean
              /** @description The last four characters. */
              hint: string
              /** Format: date-time */
              createdAt: string
              expiresAt: string | null
              revokedAt: string | null
              lastUsedAt: string | null
            }[]
          }
        }
      }
      /** @description Not signed in */
      401: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not allowed */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
    }
  }
  createKey: {
    parameters: {
      query?: never
      header?: {
        /** @description Any text that only this request has, such as a UUID: sent again, the request is not done again. */
        'Idempotency-Key'?: string
      }
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': {
          dialect: string
          kind?: string
          name?: string
          /** @enum {unknown} */
          role: 'read' | 'write' | 'admin'
          /** @description May see names, contact points and the like; true. */
          sensitive?: boolean
        }
      }
    }
    responses: {
      /** @description Success */
      201: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            id: string
            dialect: string
            kind: string
            name: string
            /** @enum {unknown} */
            role: 'read' | 'write' | 'admin'
            sensitive: boolean
            /** @description The last four characters. */
            hint: string
            /** Format: date-time */
            createdAt: string
            expiresAt: string | null
            revokedAt: string | null
            lastUsedAt: string | null
            key: string | null
          }
        }
      }
      /** @description Bad request */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not signed in */
      401: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not allowed */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Conflict */
      409: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Too large */
      413: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Invalid value */
      422: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
    }
  }
  revokeKey: {
    parameters: {
      query?: never
      header?: {
        /** @description Any text that only this request has, such as a UUID: sent again, the request is not done again. */
        'Idempotency-Key'?: string
      }
      path: {
        key_id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            id: string
            dialect: string
            kind: string
            name: string
            /** @enum {unknown} */
            role: 'read' | 'write' | 'admin'
            sensitive: boolean
            /** @description The last four characters. */
            hint: string
            /** Format: date-time */
            createdAt: string
            expiresAt: string | null
            revokedAt: string | null
            lastUsedAt: string | null
          }
        }
      }
      /** @description Bad request */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not signed in */
      401: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not allowed */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not found */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Conflict */
      409: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Too large */
      413: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Invalid value */
      422: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
    }
  }
  getOrganization: {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            id: number
            name: string
            vendorIds: {
              [key: string]: string
            }
            settings: {
              defaultRegion: string | null
              defaultLanguage: string
              defaultTimeZone: string
              contactSync: boolean
              marketingApp: boolean
            }
            /** Format: date-time */
            createdAt: string
          }
        }
      }
      /** @description Not signed in */
      401: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
    }
  }
  listOrganizations: {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            items: {
              id: number
              name: string
              vendorIds: {
                [key: string]: string
              }
              settings: {
                defaultRegion: string | null
                defaultLanguage: string
                defaultTimeZone: string
                contactSync: boolean
                marketingApp: boolean
              }
              /** Format: date-time */
              createdAt: string
            }[]
          }
        }
      }
      /** @description Not signed in */
      401: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not allowed */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
    }
  }
  updateSettings: {
    parameters: {
      query?: never
      header?: {
        /** @description Any text that only this request has, such as a UUID: sent again, the request is not done again. */
        'Idempotency-Key'?: string
      }
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': {
          defaultRegion?: string | null
          defaultLanguage?: string
          defaultTimeZone?: string
          contactSync?: boolean
          marketingApp?: boolean
        }
      }
    }
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            id: number
            name: string
            vendorIds: {
              [key: string]: string
            }
            settings: {
              defaultRegion: string | null
              defaultLanguage: string
              defaultTimeZone: string
              contactSync: boolean
              marketingApp: boolean
            }
            /** Format: date-time */
            createdAt: string
          }
        }
      }
      /** @description Bad request */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not signed in */
      401: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not allowed */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Conflict */
      409: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Too large */
      413: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Invalid value */
      422: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
    }
  }
  listSources: {
    parameters: {
      query?: {
        /** @description Also how many records each has, which takes longer the more there are. */
        counts?: boolean
      }
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            items: {
              id: number
              /** @description api, import or connector. */
              kind: string
              name: string
              /** @description Of two single values, that of the higher one is shown. */
              priority: number
              /** @description How many people it said something of; where asked for. */
              records?: number
            }[]
          }
        }
      }
      /** @description Bad request */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not signed in */
      401: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
    }
  }
  getSource: {
    parameters: {
      query?: never
      header?: never
      path: {
        source_id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            id: number
            /** @description api, import or connector. */
            kind: string
            name: string
            /** @description Of two single values, that of the higher one is shown. */
            priority: number
            /** @description How many people it said something of; where asked for. */
            records?: number
          }
        }
      }
      /** @description Not signed in */
      401: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not found */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
    }
  }
  listImports: {
    parameters: {
      query?: {
        limit?: number
      }
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            items: {
              id: number
              /** @description The name of the file. */
              name: string
              format: string
              /** @enum {unknown} */
              state: 'running' | 'done' | 'failed' | 'undoing' | 'undone'
              progress: {
                rows: number
                created: number
                updated: number
                unchanged: number
                rejected: number
                /** @description How much of the file is read. */
                share: number
              }
              problem: string | null
              /** Format: date-time */
              createdAt: string
              /** Format: date-time */
              updatedAt: string
            }[]
          }
        }
      }
      /** @description Bad request */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not signed in */
      401: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
    }
  }
  startImport: {
    parameters: {
      query?: {
        /** @description Name of the file. */
        name?: string
        /** @description Told by the file when left out; see docs/import.md. */
        format?: string
        encoding?: string
        delimiter?: string
        /** @description email, phone, email,phone or none; email when left out. */
        matchBy?: string
        region?: string
        dateOrder?: 'ymd' | 'dmy' | 'mdy'
        /** @description The mapping as JSON, as a preview gives it. */
        mapping?: string
      }
      header?: never
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        'application/octet-stream': unknown
      }
    }
    responses: {
      /** @description Success */
      202: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            id: number
            /** @description The name of the file. */
            name: string
            format: string
            /** @enum {unknown} */
            state: 'running' | 'done' | 'failed' | 'undoing' | 'undone'
            progress: {
              rows: number
              created: number
              updated: number
              unchanged: number
              rejected: number
              /** @description How much of the file is read. */
              share: number
            }
            problem: string | null
            /** Format: date-time */
            createdAt: string
            /** Format: date-time */
            updatedAt: string
          }
        }
      }
      /** @description Bad request */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not signed in */
      401: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not allowed */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Conflict */
      409: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Too large */
      413: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
    }
  }
  previewImport: {
    parameters: {
      query?: {
        /** @description Name of the file. */
        name?: string
        /** @description Told by the file when left out; see docs/import.md. */
        format?: string
        encoding?: string
        delimiter?: string
        /** @description email, phone, email,phone or none; email when left out. */
        matchBy?: string
        region?: string
        dateOrder?: 'ymd' | 'dmy' | 'mdy'
        /** @description The mapping as JSON, as a preview gives it. */
        mapping?: string
      }
      header?: never
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        'application/octet-stream': unknown
      }
    }
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            format: string
            rows: number
            /** @description Where the columns go; see docs/import.md. */
            mapping?: {
              [key: string]: unknown
            }
            header?: string[]
            sample?: string[][]
          }
        }
      }
      /** @description Bad request */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not signed in */
      401: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not allowed */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Too large */
      413: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
    }
  }
  dryRunImport: {
    parameters: {
      query?: {
        /** @description Name of the file. */
        name?: string
        /** @description Told by the file when left out; see docs/import.md. */
        format?: string
        encoding?: string
        delimiter?: string
        /** @description email, phone, email,phone or none; email when left out. */
        matchBy?: string
        region?: string
        dateOrder?: 'ymd' | 'dmy' | 'mdy'
        /** @description The mapping as JSON, as a preview gives it. */
        mapping?: string
      }
      header?: never
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        'application/octet-stream': unknown
      }
    }
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            progress: {
              rows: number
              created: number
              updated: number
              unchanged: number
              rejected: number
              /** @description How much of the file is read. */
              share: number
            }
            /** @description The first 1,000 that are not `unchanged`. */
            verdicts: {
              row: number
              line: number
              /** @enum {unknown} */
              verdict: 'created' | 'updated' | 'unchanged' | 'rejected'
              /** @enum {unknown} */
              matched?: 'externalId' | 'id' | 'email' | 'phone'
              personId?: string
              changes?: {
                field: string
                before: unknown
                after: unknown
              }[]
              problems?: {
                column: string | null
                value: string | null
                /** @description What would be right. */
                expected: string
              }[]
            }[]
          }
        }
      }
      /** @description Bad request */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not signed in */
      401: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not allowed */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Conflict */
      409: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Too large */
      413: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
    }
  }
  getImport: {
    parameters: {
      query?: never
      header?: never
      path: {
        import_id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            id: number
            /** @description The name of the file. */
            name: string
            format: string
            /** @enum {unknown} */
            state: 'running' | 'done' | 'failed' | 'undoing' | 'undone'
            progress: {
              rows: number
              created: number
              updated: number
              unchanged: number
              rejected: number
              /** @description How much of the file is read. */
              share: number
            }
            problem: string | null
            /** Format: date-time */
            createdAt: string
            /** Format: date-time */
            updatedAt: string
          }
        }
      }
      /** @description Not signed in */
      401: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not found */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
    }
  }
  listRejections: {
    parameters: {
      query?: {
        after?: number
        limit?: number
      }
      header?: never
      path: {
        import_id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            items: {
              row: number
              line: number
              problems: {
                column: string | null
                value: string | null
                /** @description What would be right. */
                expected: string
              }[]
              /** @description The row as it came in. */
              raw: unknown
            }[]
            nextAfter: number | null
          }
        }
      }
      /** @description Bad request */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not signed in */
      401: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not allowed */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not found */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
    }
  }
  downloadRejected: {
    parameters: {
      query?: never
      header?: never
      path: {
        import_id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'text/csv': unknown
          'application/x-ndjson': unknown
        }
      }
      /** @description Not signed in */
      401: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not allowed */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not found */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
    }
  }
  undoImport: {
    parameters: {
      query?: never
      header?: never
      path: {
        import_id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Success */
      202: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            id: number
            /** @description The name of the file. */
            name: string
            format: string
            /** @enum {unknown} */
            state: 'running' | 'done' | 'failed' | 'undoing' | 'undone'
            progress: {
              rows: number
              created: number
              updated: number
              unchanged: number
              rejected: number
              /** @description How much of the file is read. */
              share: number
            }
            problem: string | null
            /** Format: date-time */
            createdAt: string
            /** Format: date-time */
            updatedAt: string
          }
        }
      }
      /** @description Bad request */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not signed in */
      401: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not allowed */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not found */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Conflict */
      409: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
    }
  }
  exportPeople: {
    parameters: {
      query?: {
        /** @description jsonl (lossless), csv, vcard, vcard3 or jscontact; jsonl unless a dialect is named. See docs/import.md. */
        format?: string
        /** @description In the shape of this API, a person a line. */
        dialect?: string
        /** @description With dialect: a list answer of that API with so many people a line. */
        pageSize?: number
        /** @description Part of a name, with or without its accents, of an e-mail, or of a phone number in any format. */
        q?: string
        /** @description A filter as JSON: {"all": […]}, {"any": […]}, {"not": …}, {"field": "surname", "op": "startsWith", "value": "O"} or {"some": "emails", "op": "contains", "value": "@example.com"}. See the README of this API. */
        filter?: string
        /** @description A saved filter, joined to the rest by AND. */
        filterId?: number
        /** @description Of these people only: ids with commas between them, at most 400. */
        ids?: string
        /** @description All but these people: ids with commas between them, at most 400. */
        except?: string
        /** @description Removed people; left out by default, but in jsonl. */
        removed?: 'exclude' | 'include' | 'only'
        /** @description The order of the file, as of the list of people; createdAt when left out. Not with ids, which come in their own. */
        sort?: string
      }
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/x-ndjson': unknown
          'text/csv': unknown
          'text/vcard': unknown
        }
      }
      /** @description Bad request */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not signed in */
      401: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not allowed */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
    }
  }
  exportSelection: {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': {
          /** @description jsonl (lossless), csv, vcard, vcard3 or jscontact; jsonl unless a dialect is named. See docs/import.md. */
          format?: string
          /** @description In the shape of this API, a person a line. */
          dialect?: string
          /** @description With dialect: a list answer of that API with so many people a line. */
          pageSize?: number
          /** @description Part of a name, with or without its accents, of an e-mail, or of a phone number in any format. */
          q?: string
          /** @description A filter, as the parameter of the same name has it as a text. */
          filter?: {
            [key: string]: unknown
          }
          /** @description A saved filter, joined to the rest by AND. */
          filterId?: number
          /** @description Of these people only, in this order; at most 40000. */
          ids?: string[]
          /** @description All but these people; at most 40000. */
          except?: string[]
          /**
           * @description Removed people; left out by default, but in jsonl.
           * @enum {unknown}
           */
          removed?: 'exclude' | 'include' | 'only'
          /** @description The order of the file, as of the list of people; createdAt when left out. Not with ids, which come in their own. */
          sort?: string
        }
        'application/x-www-form-urlencoded': {
          /** @description jsonl (lossless), csv, vcard, vcard3 or jscontact; jsonl unless a dialect is named. See docs/import.md. */
          format?: string
          /** @description In the shape of this API, a person a line. */
          dialect?: string
          /** @description With dialect: a list answer of that API with so many people a line. */
          pageSize?: number
          /** @description Part of a name, with or without its accents, of an e-mail, or of a phone number in any format. */
          q?: string
          /** @description A filter as JSON: {"all": […]}, {"any": […]}, {"not": …}, {"field": "surname", "op": "startsWith", "value": "O"} or {"some": "emails", "op": "contains", "value": "@example.com"}. See the README of this API. */
          filter?: string
          /** @description A saved filter, joined to the rest by AND. */
          filterId?: number
          /** @description Of these people only, in this order: ids with commas between them, at most 40000. */
          ids?: string
          /** @description All but these people: ids with commas between them, at most 40000. */
          except?: string
          /**
           * @description Removed people; left out by default, but in jsonl.
           * @enum {unknown}
           */
          removed?: 'exclude' | 'include' | 'only'
          /** @description The order of the file, as of the list of people; createdAt when left out. Not with ids, which come in their own. */
          sort?: string
        }
      }
    }
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/x-ndjson': unknown
          'text/csv': unknown
          'text/vcard': unknown
        }
      }
      /** @description Bad request */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not signed in */
      401: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not allowed */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Too large */
      413: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
    }
  }
  getActivity: {
    parameters: {
      query?: {
        minutes?: number
      }
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            /** @description Who tells: each server counts what it was asked since it was started. */
            server: {
              id: string
              /** Format: date-time */
              startedAt: string
            }
            dialects: {
              dialect: string
              requests: number
              /** @description Answered with 4xx. */
              clientErrors: number
              /** @description Answered with 5xx. */
              serverErrors: number
              /** @description Oldest first, every minute once; how long answers took in milliseconds. */
              minutes: {
                /** Format: date-time */
                at: string
                requests: number
                clientErrors: number
                serverErrors: number
                p50: number | null
                p95: number | null
                p99: number | null
              }[]
            }[]
            store: {
              ready: boolean
              /** @description sqlite or postgres. */
              engine: string
              schemaVersion: number
              /** @description What the whole store takes. */
              bytes: number
              /** @description Those of the organization who are not removed. */
              people: number
              /** @description Of the change feed: go on from here with `after`. */
              lastPosition: number
            }
          }
        }
      }
      /** @description Bad request */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not signed in */
      401: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
    }
  }
  getSession: {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            organization: {
              id: number
              name: string
            }
            key: {
              id: string
              name: string
              /** @enum {unknown} */
              role: 'read' | 'write' | 'admin'
              /** @description May see names, contact points and the like. */
              sensitive: boolean
            }
            expiresAt: string | null
          }
        }
      }
      /** @description Not signed in */
      401: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
    }
  }
  signIn: {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': {
          /** @description A key of this API, of any role. */
          key: string
        }
      }
    }
    responses: {
      /** @description Success */
      201: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            organization: {
              id: number
              name: string
            }
            key: {
              id: string
              name: string
              /** @enum {unknown} */
              role: 'read' | 'write' | 'admin'
              /** @description May see names, contact points and the like. */
              sensitive: boolean
            }
            expiresAt: string | null
          }
        }
      }
      /** @description Bad request */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not signed in */
      401: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not allowed */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
    }
  }
  signOut: {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Success */
      204: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
      /** @description Bad request */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not signed in */
      401: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
      /** @description Not allowed */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': {
            type: string
            title: string
            status: number
            detail: string
            requestId: string
            problems?: {
              in: string
              pointer: string
              rule: string
              detail: string
            }[]
          }
        }
      }
    }
  }
}
