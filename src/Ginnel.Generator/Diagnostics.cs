using Microsoft.CodeAnalysis;

namespace Ginnel.Generator;

/// <summary>What is said about types that cannot be generated for; each has a page in docs/diagnostics.</summary>
/// <remarks>1 to 39 are about messages, 40 to 59 about graphs, 101 to 120 about contracts, 201 to
/// 220 about shared classes.</remarks>
internal static class Diagnostics
{
    public static readonly DiagnosticDescriptor NotPartial = Error(
        "GINNEL0001",
        "A message must be partial",
        "'{0}' must be partial, so that code can be generated in it");

    public static readonly DiagnosticDescriptor NoConstructor = Error(
        "GINNEL0002",
        "A message needs a constructor that its members can be passed to",
        "'{0}' has no constructor without parameters, and none whose parameters all have the name and the type of a "
        + "member of the message");

    public static readonly DiagnosticDescriptor MemberType = Error(
        "GINNEL0003",
        "The type of a member cannot be in a message",
        "'{0}' is of type '{1}', for which there is no formatter: give that type [Message], or the member [Formatter] "
        + "or [NotInMessage]");

    public static readonly DiagnosticDescriptor CannotBeSet = Error(
        "GINNEL0004",
        "A member of a message cannot be set",
        "'{0}' cannot be set: give it a setter or init, a parameter of the constructor with its name and type, or "
        + "[NotInMessage]");

    public static readonly DiagnosticDescriptor DuplicateId = Error(
        "GINNEL0005", "Two members have the same id", "'{0}' and '{1}' both have the id {2}");

    public static readonly DiagnosticDescriptor MixedIds = Error(
        "GINNEL0006",
        "Some members have ids and others have none",
        "'{0}' has no id, but other members of '{1}' do: give it [Member] or [NotInMessage]");

    public static readonly DiagnosticDescriptor IdOutOfRange = Error(
        "GINNEL0007", "An id is out of range", "The id of '{0}' is {1}; it must be from 0 to 65535");

    public static readonly DiagnosticDescriptor UnionTag = Error(
        "GINNEL0008",
        "A tag of a union cannot be used",
        "The tag {1} of '{2}' in '{0}' is taken: tags are from 0 to 254, and each stands for one type");

    public static readonly DiagnosticDescriptor UnionType = Error(
        "GINNEL0009",
        "A type cannot be in a union",
        "'{1}' cannot be in the union '{0}': it must be a class or struct with [Message], derive from '{0}' or "
        + "implement it, and be named once");

    public static readonly DiagnosticDescriptor NoUnion = Error(
        "GINNEL0010",
        "An abstract message needs the types that it stands for",
        "'{0}' is abstract: name the types that a value of it can have with [Union]");

    public static readonly DiagnosticDescriptor ConcreteUnion = Error(
        "GINNEL0011",
        "A union must be an abstract class or an interface",
        "'{0}' has [Union] but is neither an abstract class nor an interface");

    public static readonly DiagnosticDescriptor GraphKind = Error(
        "GINNEL0012",
        "Only classes can be graphs",
        "'{0}' has [Message(Graph = true)] but is no class: only references have an identity to keep");

    public static readonly DiagnosticDescriptor FormatterType = Error(
        "GINNEL0013",
        "A formatter does not fit its member",
        "'{1}' cannot format '{0}': it must be a class that implements IMessageFormatter<{2}> and has a public "
        + "constructor without parameters");

    public static readonly DiagnosticDescriptor KindOfType = Error(
        "GINNEL0014",
        "A type of this kind cannot be a message",
        "'{0}' cannot be a message: it is {1}");

    public static readonly DiagnosticDescriptor NamedType = Error(
        "GINNEL0015",
        "A type that is named for a message has no formatter",
        "There is no formatter for '{0}' in [assembly: MessageType]: name a list, dictionary or the like of messages "
        + "and of types that the library knows");

    public static readonly DiagnosticDescriptor NotAMember = Error(
        "GINNEL0016",
        "A member cannot be in a message",
        "'{0}' has [{1}], but cannot be in a message: it is {2}");

    public static readonly DiagnosticDescriptor SeveralParts = Error(
        "GINNEL0017",
        "The order of the members is not clear",
        "'{0}' has members in several partial declarations: put them into one, or give all of them ids");

    public static readonly DiagnosticDescriptor LostIdentity = Error(
        "GINNEL0040",
        "A member would lose the identity of vertices",
        "'{0}' is of type '{1}': a vertex refers to others by a member of their type, an array or a List, for only in "
        + "these is it known which vertex is meant");

    public static readonly DiagnosticDescriptor FixedReference = Error(
        "GINNEL0041",
        "A reference to a vertex cannot be set",
        "'{0}' refers to a vertex, which may be made later than this one: give it a setter or init");

    public static readonly DiagnosticDescriptor GraphIds = Error(
        "GINNEL0042",
        "Members of a vertex cannot have ids",
        "'{0}' has [Message(Graph = true)], so its members cannot have [Member]: append new ones at the end");

    public static readonly DiagnosticDescriptor ContractKind = Error(
        "GINNEL0101", "A type of this kind cannot be a contract", "'{0}' cannot be a contract: it is {1}");

    public static readonly DiagnosticDescriptor ContractMember = Error(
        "GINNEL0102",
        "A contract has methods only",
        "'{0}' cannot be in a contract, which has only methods without a body that are not static");

    public static readonly DiagnosticDescriptor ContractGenericMethod = Error(
        "GINNEL0103", "A method of a contract cannot be generic", "'{0}' cannot be in a contract: it is generic");

    public static readonly DiagnosticDescriptor ContractReference = Error(
        "GINNEL0104",
        "A parameter of a contract cannot be passed by reference",
        "The parameter '{0}' of '{1}' is passed by reference, and there is no memory that both processes write");

    public static readonly DiagnosticDescriptor ContractParameter = Error(
        "GINNEL0105",
        "The type of a parameter cannot be sent",
        "The parameter '{0}' of '{1}' is of type '{2}', for which there is no formatter that generated code can name");

    public static readonly DiagnosticDescriptor ContractReturn = Error(
        "GINNEL0106",
        "What a method returns cannot be sent",
        "'{0}' returns '{1}', for which there is no formatter that generated code can name");

    public static readonly DiagnosticDescriptor ContractTwins = Error(
        "GINNEL0107",
        "Two methods of a contract cannot be told apart",
        "'{0}' has the method '{1}' more than once, as far as the other process sees");

    public static readonly DiagnosticDescriptor ContractTokens = Error(
        "GINNEL0108", "A method has one cancellation token", "'{0}' has more than one cancellation token");

    public static readonly DiagnosticDescriptor SharedNotPartial = Error(
        "GINNEL0201",
        "A shared class must be partial",
        "'{0}' must be partial, so that code can be generated in it");

    public static readonly DiagnosticDescriptor SharedKind = Error(
        "GINNEL0202", "A class of this kind cannot be shared", "'{0}' cannot be shared: it is {1}");

    public static readonly DiagnosticDescriptor SharedMember = Error(
        "GINNEL0203",
        "The type of a member has no form in an arena",
        "'{0}' is of type '{1}', which has no form in an arena: give that type [Shared], or the member [NotShared]");

    public static readonly DiagnosticDescriptor SharedName = Error(
        "GINNEL0204",
        "A member of a shared class has a name that is generated",
        "'{0}' has the name of a member that is generated: rename it");

    private static DiagnosticDescriptor Error(string id, string title, string format) => new(
        id, title, format, "Ginnel", DiagnosticSeverity.Error, isEnabledByDefault: true);
}
