using AIForge.Load.Gateway;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace AIForge.Load.Upload;

/// <summary>The least that an upload can cost: Kestrel, and each body copied to a new file that is flushed to the disk.</summary>
internal static class PlainCopy
{
    private const int Buffer = 256 * 1024;

    public static Task<int> RunAsync(string folder)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        var app = builder.Build();
        app.MapPut("/parts/{number}", async (HttpContext context) =>
        {
            // As uploads do, in memory that no earlier file has warmed.
            await using var file = new FileStream(
                Path.Combine(folder, $"{Guid.CreateVersion7():n}"), FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.Asynchronous);
            await context.Request.Body.CopyToAsync(file, Buffer, context.RequestAborted);
            file.Flush(flushToDisk: true);
        });
        return ChildProcess.ServeAsync(app);
    }
}
