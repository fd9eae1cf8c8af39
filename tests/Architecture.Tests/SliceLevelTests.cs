using Mono.Cecil;

namespace AIForge.Architecture.Tests;

/// <summary>A slice may use only slices of a lower level; docs/architecture.md shows the table.</summary>
public sealed class SliceLevelTests
{
    private const string Root = "AIForge.Coordinator.";

    private static readonly Dictionary<string, int> Levels = new()
    {
        ["Platform"] = 0,
        ["Accounts"] = 1,
        ["Ledger"] = 1,
        ["Contracts"] = 1,
        ["Wallets"] = 2,
        ["Groups"] = 2,
        ["Escrow"] = 2,
        ["Audit"] = 2,
        ["Nodes"] = 2,
        ["Payments"] = 3,
        ["Models"] = 3,
        ["Revenue"] = 4,
        ["Payouts"] = 4,
        ["Exchange"] = 5,
        ["Publishing"] = 5,
        ["Marketplace"] = 5,
        ["Subscriptions"] = 5,
        ["Jobs"] = 6,
        ["Inference"] = 7,
        ["Conversations"] = 8,
        ["Admin"] = 8,
    };

    [Fact]
    public void Slices_ReferenceOnlyLowerLevels()
    {
        using var assembly = AssemblyDefinition.ReadAssembly(typeof(Coordinator.CoordinatorHost).Assembly.Location);

        var violations = assembly.MainModule.GetTypes()
            .SelectMany(type => References(type).Select(reference => (From: SliceOf(type.FullName), To: SliceOf(reference), type.FullName, reference)))
            .Where(use => use.From is not null && use.To is not null && use.From != use.To && Levels[use.From] <= Levels[use.To])
            .Select(use => $"{use.FullName} ({use.From}) uses {use.reference} ({use.To})")
            .Distinct();

        violations.Should().BeEmpty();
    }

    [Fact]
    public void SliceFolders_AreInTheTable()
    {
        var folders = Directory.GetDirectories(Repository.PathOf("src", "Coordinator")).Select(Path.GetFileName).Where(name => name is not ("Properties" or "obj" or "bin"));

        folders.Should().BeSubsetOf(Levels.Keys);
    }

    [Fact]
    public void Stores_KnowNoProtocolTypes()
    {
        using var assembly = AssemblyDefinition.ReadAssembly(typeof(Coordinator.CoordinatorHost).Assembly.Location);

        var violations = assembly.MainModule.GetTypes()
            .Where(type => type.Name.EndsWith("Store", StringComparison.Ordinal))
            .Where(type => References(type).Any(reference => reference.StartsWith("AIForge.Protocol.", StringComparison.Ordinal)))
            .Select(type => type.FullName);

        violations.Should().BeEmpty();
    }

    private static string? SliceOf(string typeName)
    {
        if (!typeName.StartsWith(Root, StringComparison.Ordinal)) return null;
        var slice = typeName[Root.Length..].Split('.', '/')[0];
        return Levels.ContainsKey(slice) ? slice : null;
    }

    private static IEnumerable<string> References(TypeDefinition type) =>
        Names(type.BaseType)
            .Concat(type.Interfaces.SelectMany(implemented => Names(implemented.InterfaceType)))
            .Concat(type.Fields.SelectMany(field => Names(field.FieldType)))
            .Concat(type.Methods.SelectMany(References));

    private static IEnumerable<string> References(MethodDefinition method)
    {
        var signature = Names(method.ReturnType).Concat(method.Parameters.SelectMany(parameter => Names(parameter.ParameterType)));
        if (!method.HasBody) return signature;
        return signature.Concat(method.Body.Instructions.SelectMany(instruction => instruction.Operand switch
        {
            MethodReference called => Names(called.DeclaringType).Concat(Names(called.ReturnType)),
            FieldReference field => Names(field.DeclaringType),
            TypeReference named => Names(named),
            _ => [],
        }));
    }

    private static IEnumerable<string> Names(TypeReference? type) => type switch
    {
        null => [],
        GenericInstanceType generic => generic.GenericArguments.SelectMany(Names).Prepend(generic.ElementType.FullName),
        TypeSpecification specification => Names(specification.ElementType),
        _ => [type.FullName],
    };
}
