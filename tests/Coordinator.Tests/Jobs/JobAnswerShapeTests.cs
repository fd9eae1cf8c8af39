using AIForge.Coordinator.Jobs;
using AIForge.Shared.Faults;
using Google.Protobuf.WellKnownTypes;

namespace AIForge.Coordinator.Tests.Jobs;

/// <summary>What the answer of an inference job must look like: taken as in chat, or refused with the field at fault.</summary>
public sealed class JobAnswerShapeTests
{
    private const string Job = "\"model\":\"m\",\"prompt\":\"p\"";

    [Theory]
    [InlineData("""{"response_format":{"type":"text"}}""", "")]
    [InlineData("""{"response_format":null,"grammar":null}""", "")]
    [InlineData("""{"response_format":{"type":"json_object"}}""", "{ \"jsonObject\": true }")]
    [InlineData("""{"response_format":{"type":"json_schema","json_schema":{"name":"n","schema":{"type":"object"}}}}""", "{ \"jsonSchema\": \"{ \\\"type\\\": \\\"object\\\" }\" }")]
    [InlineData("""{"grammar":"root ::= [a-z]"}""", "{ \"grammar\": \"root ::= [a-z]\" }")]
    public void ToTask_Shape_IsTheTasksConstraint(string shape, string constraint)
    {
        var parameters = Parse(shape);

        Faults(parameters).Should().BeEmpty();
        (InferenceJobParameters.ToTask(parameters, "x", 1).Constraint?.ToString() ?? "").Should().Be(constraint);
    }

    [Theory]
    [InlineData("""{"response_format":"json"}""", "parameters.response_format.type")]
    [InlineData("""{"response_format":{"type":"xml"}}""", "parameters.response_format.type")]
    [InlineData("""{"response_format":{"type":"json_schema"}}""", "parameters.response_format.json_schema.schema")]
    [InlineData("""{"response_format":{"type":"json_schema","json_schema":{"schema":{"not":{}}}}}""", "parameters.response_format.json_schema.schema")]
    [InlineData("""{"grammar":5}""", "parameters.grammar")]
    [InlineData("""{"grammar":"root ::= nobody"}""", "parameters.grammar")]
    [InlineData("""{"grammar":"root ::= [a-z]","response_format":{"type":"json_object"}}""", "parameters.grammar")]
    public void Check_WrongShape_NamesTheField(string shape, string field) => Faults(Parse(shape)).Should().ContainSingle().Which.Field.Should().Be(field);

    private static Struct Parse(string shape) => Struct.Parser.ParseJson($"{{{Job},{shape[1..]}");

    private static List<FieldViolation> Faults(Struct parameters)
    {
        var violations = new List<FieldViolation>();
        InferenceJobParameters.Check(parameters, violations);
        return violations;
    }
}
