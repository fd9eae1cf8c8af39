using AIForge.Inference.Backends.Reference;

namespace AIForge.Inference.Tests.Backends.Cuda;

/// <summary>Every operation of the GPU's backend against the reference, by the table that the processor's runs.</summary>
public sealed class CudaOpCaseTests
{
    private static readonly OpCase[] Cases = [.. OpCase.All()];

    public static TheoryData<string> Names() => new(Cases.Select(op => op.Name));

    [Theory]
    [MemberData(nameof(Names))]
    public void Run_OnEmulatedGpu_MatchesTheReference(string name)
    {
        var op = Cases.Single(candidate => candidate.Name == name);
        using var reference = new ReferenceBackend();
        using var cuda = EmulatedGpu.Backend();

        // Its products with Q8_0 take sixteen bits of each activation.
        op.Check(op.Run(reference), op.Run(cuda), op.Name.StartsWith("Q8_0 product", StringComparison.Ordinal) ? OpCase.SixteenBitTolerance : null);
    }
}
