namespace AIForge.Shared.Ids;

public abstract class ConversationTag : IIdTag
{
    public static string Prefix => "conv";
}
