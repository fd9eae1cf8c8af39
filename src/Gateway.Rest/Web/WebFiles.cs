using System.Collections.Frozen;
using System.Security.Cryptography;

namespace AIForge.Gateway.Rest.Web;

/// <summary>
/// The built web app, read whole at the start: a few megabytes. A request's path is only ever a key, so no path leads to any other file.
/// </summary>
internal sealed class WebFiles
{
    private const string Index = "/index.html";

    // The build puts the hash of the content into the names below this folder.
    private const string HashedNames = "/assets/";

    // What the build drew of views ahead of time: /pages/models.html is the page of /models, /pages/index.html that of /.
    private const string DrawnPages = "/pages/";
    private const string DrawnEnding = ".html";

    private static readonly FrozenDictionary<string, string> Types = new Dictionary<string, string>
    {
        [".html"] = "text/html; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".svg"] = "image/svg+xml",
        [".png"] = "image/png",
        [".ico"] = "image/x-icon",
        [".woff2"] = "font/woff2",
        [".webmanifest"] = "application/manifest+json",
        [".txt"] = "text/plain; charset=utf-8",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private readonly FrozenDictionary<string, WebFile> _files;
    private readonly FrozenDictionary<string, WebFile> _pages;
    private readonly WebFile _anyPage;

    private WebFiles(Dictionary<string, WebFile> files)
    {
        _files = files.Where(file => !IsDrawn(file.Key)).ToFrozenDictionary(StringComparer.Ordinal);
        _pages = files.Where(file => IsDrawn(file.Key)).ToFrozenDictionary(file => ViewOf(file.Key), file => file.Value, StringComparer.Ordinal);
        _anyPage = _files[Index];
    }

    public WebFile? Find(string path) => _files.GetValueOrDefault(path);

    /// <summary>The page of a view: what was drawn of it ahead of time, or the one page that shows every view.</summary>
    public WebFile PageOf(string view) => _pages.GetValueOrDefault(view, _anyPage);

    public static WebFiles Load(string root)
    {
        var files = new Dictionary<string, WebFile>(StringComparer.Ordinal);
        foreach (var path in Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories))
        {
            // What has no known type is no file of the app: the smaller forms, and whatever else lies there.
            if (!Types.TryGetValue(Path.GetExtension(path), out var type)) continue;
            var name = "/" + Path.GetRelativePath(root, path).Replace(Path.DirectorySeparatorChar, '/');
            files[name] = Read(path, type, name.StartsWith(HashedNames, StringComparison.Ordinal));
        }

        return new WebFiles(files);
    }

    private static bool IsDrawn(string name) => name.StartsWith(DrawnPages, StringComparison.Ordinal) && name.EndsWith(DrawnEnding, StringComparison.Ordinal);

    private static string ViewOf(string name) => name == DrawnPages + "index" + DrawnEnding ? "/" : name[(DrawnPages.Length - 1)..^DrawnEnding.Length];

    private static WebFile Read(string path, string type, bool isImmutable)
    {
        var plain = File.ReadAllBytes(path);
        return new WebFile(type, $"\"{Convert.ToHexStringLower(SHA256.HashData(plain)[..12])}\"", isImmutable, plain, Smaller(path + ".br"), Smaller(path + ".gz"));
    }

    private static byte[]? Smaller(string path) => File.Exists(path) ? File.ReadAllBytes(path) : null;
}
