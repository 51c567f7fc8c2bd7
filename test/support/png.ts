export { squarePng } from '../../src/demo/picture.ts'
