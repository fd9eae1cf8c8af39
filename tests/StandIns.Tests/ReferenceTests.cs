using Mono.Cecil;

namespace AIForge.StandIns.Tests;

/// <summary>Reads what the real gRPC assemblies reference and looks each reference up in the stand-ins.</summary>
public sealed class ReferenceTests
{
    private static readonly string[] StandIns = ["Grpc.Core.Api", "Grpc.Net.Common"];

    public static TheoryData<string> RealAssemblies => ["Grpc.Net.Client.dll", "Grpc.AspNetCore.Server.dll"];

    [Theory]
    [MemberData(nameof(RealAssemblies))]
    public void TypeReferences_IntoStandIns_Resolve(string file)
    {
        using var module = Read(file);

        var references = module.GetTypeReferences().Where(IsStandIn).ToList();
        var missing = references.Where(r => r.Resolve() is not { } type || !(type.IsPublic || type.IsNestedPublic)).Select(r => r.FullName);

        references.Should().NotBeEmpty();
        missing.Should().BeEmpty();
    }

    [Theory]
    [MemberData(nameof(RealAssemblies))]
    public void MemberReferences_IntoStandIns_Resolve(string file)
    {
        using var module = Read(file);

        var references = module.GetMemberReferences().Where(r => IsStandIn(r.DeclaringType.GetElementType())).ToList();
        var missing = references.Where(r => !IsReachable(r)).Select(r => r.FullName);

        references.Count.Should().BeGreaterThan(25);
        missing.Should().BeEmpty();
    }

    [Theory]
    [MemberData(nameof(RealAssemblies))]
    public void Types_OfRealAssembly_AllLoad(string file)
    {
        // Loading a type checks that it implements every abstract member that it inherits from a stand-in.
        var load = () => System.Reflection.Assembly.LoadFrom(Path.Combine(AppContext.BaseDirectory, file)).GetTypes();

        load.Should().NotThrow();
    }

    [Fact]
    public void StandIns_NameAndVersion_AreUpstreams()
    {
        foreach (var name in StandIns)
        {
            using var module = Read(name + ".dll");
            module.Assembly.Name.Name.Should().Be(name);
            module.Assembly.Name.Version.Should().Be(new Version(2, 0, 0, 0));
            Convert.ToHexStringLower(module.Assembly.Name.PublicKeyToken).Should().Be("d754f35622e28bad");
            module.GetTypes().Where(t => t.IsPublic).Should().OnlyContain(t => t.Namespace.StartsWith("Grpc."));
        }
    }

    private static bool IsReachable(MemberReference reference) => reference.Resolve() switch
    {
        MethodDefinition method => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly,
        FieldDefinition field => field.IsPublic,
        _ => false,
    };

    private static bool IsStandIn(TypeReference type)
    {
        while (type.DeclaringType is not null) type = type.DeclaringType;

        return type.Scope is AssemblyNameReference scope && StandIns.Contains(scope.Name);
    }

    private static ModuleDefinition Read(string file)
    {
        var resolver = new DefaultAssemblyResolver();
        resolver.AddSearchDirectory(AppContext.BaseDirectory);
        return ModuleDefinition.ReadModule(Path.Combine(AppContext.BaseDirectory, file), new ReaderParameters { AssemblyResolver = resolver });
    }
}
