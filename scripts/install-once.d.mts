export function installOnce(folder: string): void;
