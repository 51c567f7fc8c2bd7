import { isMainThread } from 'node:worker_threads'
import { runImportProcess } from './import-process.ts'
import { runRowThread } from './row-thread.ts'

/*
 * The program that imports run in beside the server: a process that matches and writes, and in it, or in the command line, a
 * thread that reads and prepares rows.
 */

if (isMainThread) runImportProcess()
else runRowThread()
