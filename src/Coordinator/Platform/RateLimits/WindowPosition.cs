namespace AIForge.Coordinator.Platform.RateLimits;

/// <summary>Where an instant lies: in the window of this number, with so many of its milliseconds left.</summary>
internal readonly record struct WindowPosition(long Index, long Left, long Length, bool Slides);
