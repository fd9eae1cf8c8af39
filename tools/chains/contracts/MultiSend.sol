// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

interface IToken {
    function transferFrom(address from, address to, uint256 value) external;
}

/// Pays several receivers in one transaction, out of the sender's allowance.
contract MultiSend {
    function send(address token, address[] calldata receivers, uint256[] calldata values) external {
        for (uint256 i = 0; i < receivers.length; i++) IToken(token).transferFrom(msg.sender, receivers[i], values[i]);
    }
}
