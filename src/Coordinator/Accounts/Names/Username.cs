using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace AIForge.Coordinator.Accounts.Names;

/// <summary>
/// Names that people tell apart by eye: ASCII only, so that no letter of another script can pass for one of these. Case is kept for
/// showing and ignored for comparing.
/// </summary>
internal static class Username
{
    public const int Shortest = 3;
    public const int Longest = 32;

    // Compared without separators. "demo" is what the standalone program makes.
    private static readonly FrozenSet<string> Reserved = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "abuse", "account", "accounts", "admin", "administrator", "admins", "aiforge", "aiforgenetwork", "aitbc", "anonymous", "api", "auth",
        "billing", "bot", "coordinator", "daemon", "demo", "exchange", "everyone", "gateway", "guest", "help", "helpdesk", "hostmaster", "info",
        "login", "mail", "marketplace", "me", "moderator", "network", "nobody", "node", "noreply", "null", "official", "operator", "owner",
        "payment", "payments", "platform", "postmaster", "register", "root", "security", "server", "service", "staff", "superuser", "support",
        "sysadmin", "system", "team", "test", "treasury", "undefined", "user", "wallet", "webmaster", "www");

    public static bool TryNormalise(string text, out string name, [NotNullWhen(false)] out string? problem)
    {
        name = text.Trim();
        problem = Problem(name);
        return problem is null;
    }

    private static string? Problem(string name)
    {
        if (name.Length is < Shortest or > Longest) return $"Must be {Shortest} to {Longest} characters.";
        if (!name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.'))
            return "Only letters A-Z, digits and the characters _ - . are possible; letters of other scripts that look alike are not.";
        if (!char.IsAsciiLetterOrDigit(name[0])) return "Must begin with a letter or digit.";
        return Reserved.Contains(string.Concat(name.Where(char.IsAsciiLetterOrDigit))) ? "This name is reserved." : null;
    }
}
