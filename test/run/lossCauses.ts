/** The longest pause before a second attempt. */
export const pause = 210;
