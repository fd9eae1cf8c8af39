namespace AIForge.Shared.Ids;

public abstract class NodeTag : IIdTag
{
    public static string Prefix => "node";
}
