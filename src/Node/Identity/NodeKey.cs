using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using AIForge.Shared.Trust;

namespace AIForge.Node.Identity;

/// <summary>
/// The node's own key, made when it first starts and kept in its data folder. The coordinator pins its public half with the first stream, and
/// every receipt is signed with it. The secret never leaves the machine.
/// </summary>
internal static class NodeKey
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    // A PKCS #8 file of such a key has about 240 characters.
    private const int LongestFile = 4_096;
    private const int AlreadyThere = 17;

    public static string PathIn(string dataFolder) => Path.Combine(dataFolder, "node.key");

    /// <summary>The key of this data folder, made now if there is none.</summary>
    /// <exception cref="NodeSetupException">It cannot be read, made or trusted; the message says what to do.</exception>
    public static NodeKeyPair Open(string dataFolder)
    {
        try
        {
            return Read(dataFolder) ?? Make(dataFolder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new NodeSetupException($"The node's key {PathIn(dataFolder)} cannot be read or made: {exception.Message} Run the node as the user whose data folder it is.");
        }
    }

    /// <summary>Null while there is none.</summary>
    /// <exception cref="NodeSetupException">It is there and cannot be used.</exception>
    public static NodeKeyPair? Read(string dataFolder)
    {
        var path = PathIn(dataFolder);
        if (!File.Exists(path)) return null;
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & Others) != 0)
            throw new NodeSetupException($"Others than its user may read or change the node's key {path}. Run chmod 600 on it; if somebody may have copied it, remove it and reset the node's key (POST /api/nodes/…:resetKey).");
        try
        {
            return NodeKeyPair.FromPem(new FileInfo(path).Length <= LongestFile ? File.ReadAllText(path) : "");
        }
        catch (CryptographicException exception)
        {
            throw new NodeSetupException(
                $"{path} holds no key of a node: {exception.Message} Restore it from a copy; without one remove it, have the node's key reset (POST /api/nodes/…:resetKey) and start the node.");
        }
    }

    private static NodeKeyPair Make(string dataFolder)
    {
        var key = NodeKeyPair.Create();
        var path = PathIn(dataFolder);
        // Never one that is there already: it would keep its permissions.
        var beside = $"{path}.{Path.GetRandomFileName()}.new";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnerOnly;
        try
        {
            using (var file = new FileStream(beside, options))
            {
                using var writer = new StreamWriter(file);
                writer.Write(key.ToPem());
                writer.Flush();
                file.Flush(flushToDisk: true);
            }

            Place(beside, path);
            return key;
        }
        catch (IOException) when (File.Exists(path))
        {
            key.Dispose();
            return Read(dataFolder)!;
        }
        finally
        {
            File.Delete(beside);
        }
    }

    /// <summary>Whole or not at all, and another daemon of this folder that was faster keeps its own: a link, unlike a move, replaces nothing.</summary>
    private static void Place(string beside, string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            if (Link(Terminated(beside), Terminated(path)) == 0) return;
            if (Marshal.GetLastPInvokeError() == AlreadyThere) throw new IOException("Another daemon was faster.");
        }

        // A file system without links.
        File.Move(beside, path, overwrite: false);
    }

    private static byte[] Terminated(string path) => [.. Encoding.UTF8.GetBytes(path), 0];

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [DllImport("libc", EntryPoint = "link", SetLastError = true)]
    private static extern int Link(byte[] existing, byte[] name);
}
