// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

/// A worthless contract with Tether's name that writes the same events for any amount, from anybody.
contract FakeTether {
    string public constant name = "Tether USD";
    string public constant symbol = "USDT";
    uint8 public constant decimals = 6;

    event Transfer(address indexed from, address indexed to, uint256 value);

    function transfer(address to, uint256 value) external returns (bool) {
        emit Transfer(msg.sender, to, value);
        return true;
    }
}
