using System.Text;

namespace AIForge.Coordinator.Platform.Database.Embedded;

/// <summary>
/// The private folder of the server's socket, which is the only way in. A socket's path has at most 107 bytes, so below a deep data
/// folder the socket moves to a random folder under the temporary one; a note in the data folder tells the next start what to clean.
/// </summary>
internal sealed class SocketFolder(string home, ServerAccount account)
{
    private const int LongestSocketPath = 107;
    private const string SocketName = ".s.PGSQL.5432.lock";
    private const string TemporaryPrefix = "aiforge-pg-";

    private string Note => Path.Combine(home, "socket-folder");

    public string Create()
    {
        Remove();
        var inside = Path.Combine(home, "socket");
        var path = Encoding.UTF8.GetByteCount(Path.Combine(inside, SocketName)) <= LongestSocketPath
            ? inside
            : Directory.CreateTempSubdirectory(TemporaryPrefix).FullName;
        account.CreatePrivateFolder(path);
        File.WriteAllText(Note, path);
        return path;
    }

    public void Remove()
    {
        if (!File.Exists(Note)) return;

        var path = File.ReadAllText(Note);
        var ours = path == Path.Combine(home, "socket") || Path.GetFileName(path).StartsWith(TemporaryPrefix, StringComparison.Ordinal);
        if (ours && Directory.Exists(path)) Directory.Delete(path, recursive: true);
        File.Delete(Note);
    }
}
