using System.Globalization;

namespace AIForge.Coordinator.Platform.Database.Embedded;

/// <summary>The system user that the server runs as: ourselves, or an unprivileged one when we are root, whom PostgreSQL refuses.</summary>
internal sealed record ServerAccount(string Name, uint UserId, uint GroupId, bool IsOther)
{
    private static readonly string[] Candidates = ["postgres", "nobody"];

    public static ServerAccount Resolve()
    {
        var userId = NativeMethods.EffectiveUserId();
        if (userId != 0) return new ServerAccount(Environment.UserName, userId, NativeMethods.EffectiveGroupId(), IsOther: false);

        var users = File.ReadLines("/etc/passwd").Select(line => line.Split(':')).Where(fields => fields.Length > 3).ToList();
        var user = Candidates.Select(name => users.Find(fields => fields[0] == name)).FirstOrDefault(fields => fields is not null)
            ?? throw new EmbeddedPostgresException("PostgreSQL does not run as root, and this system has neither a user postgres nor nobody.");
        return new ServerAccount(user[0], Number(user[2]), Number(user[3]), IsOther: true);
    }

    /// <summary>The words in front of a command that make it run as this account.</summary>
    public IReadOnlyList<string> CommandPrefix => IsOther
        ? ["setpriv", $"--reuid={UserId}", $"--regid={GroupId}", "--clear-groups", "--no-new-privs"]
        : [];

    /// <summary>The first folder on the way to <paramref name="path"/> that this account may not pass through, or null.</summary>
    public string? FirstClosedFolder(string path)
    {
        if (!IsOther) return null;

        for (var folder = new DirectoryInfo(path).Parent; folder is not null; folder = folder.Parent)
        {
            if (folder.Exists && !folder.UnixFileMode.HasFlag(UnixFileMode.OtherExecute)) return folder.FullName;
        }

        return null;
    }

    /// <summary>A folder that only this account (and root) can enter.</summary>
    public void CreatePrivateFolder(string path)
    {
        const UnixFileMode ownerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        if (OperatingSystem.IsWindows())
            throw new PlatformNotSupportedException("The embedded PostgreSQL needs Linux; give a connection string instead.");

        Directory.CreateDirectory(path, ownerOnly);
        File.SetUnixFileMode(path, ownerOnly);
        if (IsOther && NativeMethods.ChangeOwner(path, UserId, GroupId) != 0)
            throw new EmbeddedPostgresException($"Cannot give the folder {path} to the user {Name}.");
    }

    private static uint Number(string text) => uint.Parse(text, CultureInfo.InvariantCulture);
}
