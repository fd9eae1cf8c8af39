using System.Globalization;

namespace AIForge.Coordinator.Jobs.Containers;

/// <summary>What a container needs of a node. Its text is what the queue is sorted by: jobs with the same one suit the same nodes.</summary>
internal sealed record ContainerDemand(double Cpus, long MemoryBytes, int Gpus, long DiskBytes, bool Egress)
{
    // After them may come a mark of what else a job asks for, which is no part of this.
    private const int Fields = 5;
    private const char Separator = '/';

    public static ContainerDemand Nothing { get; } = new(0, 0, 0, 0, Egress: false);

    public static ContainerDemand operator +(ContainerDemand left, ContainerDemand right) => new(
        left.Cpus + right.Cpus, left.MemoryBytes + right.MemoryBytes, left.Gpus + right.Gpus, left.DiskBytes + right.DiskBytes, left.Egress || right.Egress);

    /// <exception cref="FormatException">The text was not written by <see cref="ToString"/>.</exception>
    public static ContainerDemand Parse(string text)
    {
        var fields = text.Split(Separator);
        if (fields.Length < Fields) throw new FormatException($"'{text}' is no demand.");
        var culture = CultureInfo.InvariantCulture;
        return new ContainerDemand(
            double.Parse(fields[0], culture), long.Parse(fields[1], culture), int.Parse(fields[2], culture), long.Parse(fields[3], culture), fields[4] == "1");
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Cpus:R}{Separator}{MemoryBytes}{Separator}{Gpus}{Separator}{DiskBytes}{Separator}{(Egress ? 1 : 0)}");
}
