/** So long a frame may take to begin; in a tab that nobody sees none ever does. */
const longest = 100;

/** Resolves once what is there now has been painted: for work that should not keep people from seeing it. */
export async function painted(): Promise<void> {
  await new Promise((resolve) => {
    requestAnimationFrame(resolve);
    setTimeout(resolve, longest);
  });
  // The frame has begun, and is painted before the next task.
  await new Promise((resolve) => setTimeout(resolve));
}
