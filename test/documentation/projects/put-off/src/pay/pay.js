export const pay = 1; // TODO: refuse negative amounts
