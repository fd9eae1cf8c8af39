using AIForge.Inference.Backends.Cpu;
using AIForge.Inference.Backends.Reference;

namespace AIForge.Inference.Tests.Backends;

public sealed class OpCaseTests
{
    private static readonly OpCase[] Cases = [.. OpCase.All()];

    public static TheoryData<string, SimdLevel> CpuRuns()
    {
        var data = new TheoryData<string, SimdLevel>();
        foreach (var level in CpuFeatures.Supported())
            foreach (var op in Cases) data.Add(op.Name, level);
        return data;
    }

    [Theory]
    [MemberData(nameof(CpuRuns))]
    public void Run_OnCpu_MatchesTheReference(string name, SimdLevel level)
    {
        var op = Cases.Single(candidate => candidate.Name == name);
        using var reference = new ReferenceBackend();
        using var cpu = new CpuBackend(2, level);

        op.Check(op.Run(reference), op.Run(cpu));
    }

    /// <summary>Integer sums are exact and their order is fixed, so all levels agree to the bit on quantised products.</summary>
    [Theory]
    [InlineData("Q8_0")]
    [InlineData("Q4_0")]
    [InlineData("Q4_1")]
    [InlineData("Q5_0")]
    [InlineData("Q5_1")]
    [InlineData("Q4_K")]
    [InlineData("Q5_K")]
    [InlineData("Q6_K")]
    public void Run_QuantizedProduct_IsBitIdenticalOnAllLevels(string type)
    {
        foreach (var op in Cases.Where(candidate => candidate.Name.StartsWith($"{type} product", StringComparison.Ordinal)))
        {
            var results = CpuFeatures.Supported().Select(level =>
            {
                using var cpu = new CpuBackend(1, level);
                return op.Run(cpu);
            }).ToArray();

            results.Should().AllSatisfy(result => result.Should().Equal(results[0]));
        }
    }
}
