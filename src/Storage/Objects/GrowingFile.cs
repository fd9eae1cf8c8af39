using System.Globalization;
using AIForge.Storage.Disk;

namespace AIForge.Storage.Objects;

/// <summary>
/// The file of an object whose parts are written to their places in it, so that joining them is a rename. Each place is taken by one try
/// only, until that failed: bytes that count are never written over, and a place whose part is there has no writer left.
/// </summary>
internal sealed class GrowingFile(string folder)
{
    private const string TakenEnding = ".taken";

    public string Path { get; } = System.IO.Path.Combine(folder, "whole");

    /// <summary>False when another try has the place, be it over or not; one that was killed keeps it.</summary>
    public bool TryTake(int number)
    {
        try
        {
            File.Open(TakenPath(number), FileMode.CreateNew).Dispose();
            return true;
        }
        catch (IOException) when (File.Exists(TakenPath(number)))
        {
            return false;
        }
        catch (Exception exception) when (DiskFailure.IsDisk(exception))
        {
            throw DiskFailure.Of(exception);
        }
    }

    /// <summary>After a try that failed. What it wrote takes room until another one writes over it or the upload ends.</summary>
    public void GiveBack(int number) => Workshop.Remove(TakenPath(number));

    /// <summary>Whether the places of so many parts are taken and no other.</summary>
    public bool IsTakenBy(int parts) => Directory.GetFiles(folder, "*" + TakenEnding).Length == parts;

    private string TakenPath(int number) => System.IO.Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{number:00000}{TakenEnding}"));
}
