// The module that vite.config.ts makes of README's tour.
declare module 'virtual:tour' {
  const operations: import('./tour').TourOperation[];
  export default operations;
}
