/** Archives, programs, pictures and the like: names by which nobody calls a text. */
const BINARY =
  /\.(?:7z|a|apk|bin|bmp|bz2|class|cpio|db|dll|dylib|ear|eot|exe|gif|gz|ico|img|iso|jar|jpe?g|ko|lz4|mo|mp[34]|node|o|otf|pdf|png|pyc|pyd|rpm|so|sqlite3?|tar|tgz|ttf|war|wasm|webp|whl|woff2?|xz|zip|zst)$|\.so\.[\d.]+$/i;

export function isBinaryName(name: string): boolean {
  return BINARY.test(name);
}
