using AIForge.Protocol.Node.V1;
using AIForge.Shared.Trust;

namespace AIForge.Shared.Tests.Trust;

public sealed class TaskHashTests
{
    [Fact]
    public void Container_SameTaskToldDifferently_HasOneHash()
    {
        var (one, other) = (Container(), Container());
        other.Env.Clear();
        other.Env.Add("B", "another value");
        other.Env.Add("A", "x");
        other.Inputs[0].Sources.Add("http://203.0.113.7/");
        (other.MaxOutputBytes, other.MaxOutputFiles) = (1, 2);

        TaskHash.Of(other).Should().Equal(TaskHash.Of(one));
        other.Inputs[0].Sources.Should().NotBeEmpty("the task itself is left alone");
        other.Env.Should().HaveCount(2);
    }

    public static TheoryData<string> ContainerChanges => ["image", "command", "env name", "one name more", "memory", "input", "network", "timeout"];

    [Theory]
    [MemberData(nameof(ContainerChanges))]
    public void Container_AnotherTask_HasAnotherHash(string change)
    {
        var task = Container();
        Action apply = change switch
        {
            "image" => () => task.Image = "busybox@sha256:1",
            "command" => () => task.Command.Add("more"),
            "env name" => () => (task.Env["C"], _) = ("x", task.Env.Remove("A")),
            "one name more" => () => task.Env["AB"] = "",
            "memory" => () => task.MemoryBytes++,
            "input" => () => task.Inputs[0].Cid = "other",
            "network" => () => task.Network = ContainerNetwork.Egress,
            _ => () => task.Timeout = new Google.Protobuf.WellKnownTypes.Duration { Seconds = 1 },
        };

        apply();

        TaskHash.Of(task).Should().NotEqual(TaskHash.Of(Container()));
    }

    [Fact]
    public void Inference_OrderOfBiases_DoesNotCountAndTheirValuesDo()
    {
        InferenceTask Task(params (int Token, double Value)[] biases)
        {
            var task = new InferenceTask { ModelSha256 = "m", Text = "p", Sampling = new SamplingParameters { Seed = 1 } };
            foreach (var (token, value) in biases) task.Sampling.LogitBias.Add(token, value);
            return task;
        }

        TaskHash.Of(Task((1, 2), (3, 4))).Should().Equal(TaskHash.Of(Task((3, 4), (1, 2))));
        TaskHash.Of(Task((1, 2))).Should().NotEqual(TaskHash.Of(Task((1, 3)))).And.NotEqual(TaskHash.Of(Task()));
        TaskHash.Of(new InferenceTask { Text = "p", CacheScope = "a" }).Should().Equal(TaskHash.Of(new InferenceTask { Text = "p", CacheScope = "b" }), "whose it is does not change the task");
        TaskHash.Of(new InferenceTask { Text = "p" }).Should().NotEqual(TaskHash.Of(new InferenceTask { Text = "q" }));
        TaskHash.Of(new InferenceTask()).Should().NotEqual(TaskHash.Of(new ContainerTask()), "no task is one of another kind");
    }

    private static ContainerTask Container() => new()
    {
        Image = "busybox@sha256:0", Command = { "true" }, Env = { { "A", "1" }, { "B", "2" } }, MemoryBytes = 5, Network = ContainerNetwork.None, MaxOutputBytes = 9,
        Inputs = { new ContainerInput { Cid = "cid", Path = "in", SizeBytes = 3 } },
    };
}
