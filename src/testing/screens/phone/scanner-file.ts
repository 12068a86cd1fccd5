// Where the reader of codes lies: in our own bundle. Its package would fetch it from a stranger's server.
export { default as scannerFile } from 'zxing-wasm/reader/zxing_reader.wasm?url';
