using System.Security.Cryptography;
using AIForge.Chains.Cryptography;

namespace AIForge.Admin;

/// <summary>A private key in a file of its owner: 64 hexadecimal digits, and nobody else may read it.</summary>
internal static class KeyFile
{
    private const int KeyBytes = 32;
    private const int MostCharacters = 128;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <exception cref="AdminException">It is missing, open to others or holds no key.</exception>
    public static PrivateKey Read(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            // Of the open file: its name could lead to another one by now.
            var mode = File.GetUnixFileMode(file.SafeFileHandle);
            if ((mode & ~OwnerOnly) != 0) throw new AdminException($"Others may use the key file {path}. Close it with chmod 600; if they could read it, make a new key.");
            return PrivateKey.TryParse(ReadText(file), out var key) ? key : throw new AdminException($"The key file {path} must hold 64 hexadecimal digits that are a key, and nothing else.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new AdminException($"The key file {path} cannot be read: {exception.Message} `new-key` makes one.", exception);
        }
    }

    /// <summary>Makes a key and its file, which must not exist.</summary>
    public static PrivateKey Create(string path)
    {
        var (secret, key) = NewKey();
        try
        {
            // Created with the mode already set: at no moment is the key readable by others.
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly };
            using var file = new StreamWriter(path, options);
            file.WriteLine(Convert.ToHexStringLower(secret));
            return key;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new AdminException($"The key file {path} cannot be made: {exception.Message}", exception);
        }
    }

    private static string ReadText(FileStream file)
    {
        using var reader = new StreamReader(file);
        var characters = new char[MostCharacters];
        return new string(characters, 0, reader.ReadBlock(characters)).Trim();
    }

    // About one of 2^128 numbers is no key.
    private static (byte[] Secret, PrivateKey Key) NewKey()
    {
        while (true)
        {
            var secret = RandomNumberGenerator.GetBytes(KeyBytes);
            if (PrivateKey.TryRead(secret, out var key)) return (secret, key);
        }
    }
}
