using System.Runtime.CompilerServices;

namespace AIForge.Testing;

/// <summary>Every wait in a test has an end: <c>await something.Within()</c>. A machine that others load needs long for what is quick on a quiet one.</summary>
public static class Timeouts
{
    public static readonly TimeSpan Default = TimeSpan.FromSeconds(30);

    public static async Task Within(
        this Task task, TimeSpan? limit = null, [CallerFilePath] string? file = null, [CallerLineNumber] int line = 0)
    {
        try
        {
            await task.WaitAsync(limit ?? Default);
        }
        catch (TimeoutException exception) when (!task.IsCompleted)
        {
            throw Overdue(limit, file, line, exception);
        }
    }

    public static async Task<T> Within<T>(
        this Task<T> task, TimeSpan? limit = null, [CallerFilePath] string? file = null, [CallerLineNumber] int line = 0)
    {
        try
        {
            return await task.WaitAsync(limit ?? Default);
        }
        catch (TimeoutException exception) when (!task.IsCompleted)
        {
            throw Overdue(limit, file, line, exception);
        }
    }

    public static Task<T> Within<T>(
        this ValueTask<T> task, TimeSpan? limit = null, [CallerFilePath] string? file = null, [CallerLineNumber] int line = 0) =>
        task.AsTask().Within(limit, file, line);

    public static Task Within(
        this ValueTask task, TimeSpan? limit = null, [CallerFilePath] string? file = null, [CallerLineNumber] int line = 0) =>
        task.AsTask().Within(limit, file, line);

    private static TimeoutException Overdue(TimeSpan? limit, string? file, int line, Exception inner) =>
        new($"Not done within {(limit ?? Default).TotalSeconds} s at {Path.GetFileName(file)}:{line}", inner);
}
