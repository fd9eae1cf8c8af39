using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Org.BouncyCastle.Crypto.Generators;

namespace AIForge.Coordinator.Accounts.Passwords;

/// <summary>bcrypt. Slow on purpose: call it through <see cref="PasswordWork"/>, with what <see cref="PasswordRules"/> admits.</summary>
internal sealed class PasswordHasher(IOptions<PasswordsOptions> options)
{
    private const string Version = "2b";
    private const int SaltBytes = 16;
    // "$2b$" and two digits.
    private const int CostIndex = 4;
    private const int CostDigits = 2;
    // 22 characters of salt and 31 of hash, in bcrypt's alphabet.
    private const int EncodedLength = 53;

    private readonly int _cost = options.Value.Cost;
    private long _computed;

    /// <summary>Hashes computed so far: what a sign-in costs.</summary>
    public long Computed => Volatile.Read(ref _computed);

    public string Hash(string password)
    {
        Interlocked.Increment(ref _computed);
        return OpenBsdBCrypt.Generate(Version, password.ToCharArray(), RandomNumberGenerator.GetBytes(SaltBytes), _cost);
    }

    /// <summary>Without a hash the work is the same and the answer is no.</summary>
    public bool Verify(string? hash, string password)
    {
        Interlocked.Increment(ref _computed);
        return OpenBsdBCrypt.CheckPassword(hash ?? NobodysHash, password.ToCharArray()) && hash is not null;
    }

    /// <summary>Whether the hash was made with less work than is asked for today.</summary>
    public bool IsOutdated(string hash) => int.Parse(hash.AsSpan(CostIndex, CostDigits), CultureInfo.InvariantCulture) < _cost;

    // Nothing hashes to it.
    private string NobodysHash => string.Create(CultureInfo.InvariantCulture, $"${Version}${_cost:00}${new string('.', EncodedLength)}");
}
