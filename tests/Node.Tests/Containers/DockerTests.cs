using AIForge.Testing;

namespace AIForge.Node.Tests.Containers;

/// <summary>One engine for the classes that leave it as it is.</summary>
[CollectionDefinition("docker")]
public sealed class DockerTests : ICollectionFixture<DockerFixture>;
