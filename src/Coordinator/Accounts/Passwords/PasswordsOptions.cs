using System.ComponentModel.DataAnnotations;

namespace AIForge.Coordinator.Accounts.Passwords;

public sealed class PasswordsOptions
{
    public const string SectionName = "Accounts:Passwords";

    /// <summary>Rounds of bcrypt as a power of two. One more doubles the time; stored hashes follow when their owners sign in.</summary>
    [Range(10, 16)]
    public int Cost { get; set; } = 11;

    /// <summary>Hashes computed at the same time; 0 for one a core.</summary>
    [Range(0, 256)]
    public int Slots { get; set; }

    /// <summary>Hashes that may wait for a slot. More are refused: a flood of sign-ins must not take the machine from everything else.</summary>
    [Range(1, 10_000)]
    public int QueueLength { get; set; } = 32;
}
