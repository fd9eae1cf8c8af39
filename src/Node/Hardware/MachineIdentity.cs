using System.Security.Cryptography;
using System.Text;

namespace AIForge.Node.Hardware;

/// <summary>
/// An id of the machine that says nothing about it: systemd's machine-id, hashed with a word of ours as its manual asks for
/// (machine-id(5): it is confidential, and must not be given away as it is).
/// </summary>
internal static class MachineIdentity
{
    private static readonly string[] Files = ["/etc/machine-id", "/var/lib/dbus/machine-id"];

    /// <summary>Null where the system has none, as in many containers.</summary>
    public static string? Read() => Files.Select(ReadFile).FirstOrDefault(id => id is not null) is { } id
        ? Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(id), "aiforge-node"u8))[..32]
        : null;

    private static string? ReadFile(string path)
    {
        try
        {
            return File.Exists(path) && File.ReadAllText(path).Trim() is { Length: > 0 } id ? id : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
