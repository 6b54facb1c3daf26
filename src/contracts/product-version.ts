/** The version in package.json. Results made by another version are not taken for results of this one. */
export const PRODUCT_VERSION = '0.1.0';
