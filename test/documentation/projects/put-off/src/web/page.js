export const page = 3; // FIXME: escape the title
